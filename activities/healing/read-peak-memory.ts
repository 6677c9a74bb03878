import { cancellationSignal } from '@temporalio/activity';
import { targetKey } from '../../domain/workload/target.ts';
import { METRIC_NAMES } from '../metrics/port.ts';
import type { ActivityDeps } from '../deps.ts';
import { levelRequest } from '../detection/survey.ts';
import { badInput } from '../failures.ts';

const MEMORY = METRIC_NAMES.indexOf('memoryBytes');
/** Prometheus answers at most this many points a series without complaint. */
const MOST_POINTS = 500;

/** Highest working set of any pod of the workload over the given time, in bytes; null when nobody can tell. */
export async function readPeakMemory(
  deps: ActivityDeps,
  { actionId, lengthMs }: { actionId: string; lengthMs: number },
): Promise<number | null> {
  const row = await deps.store.readAction(actionId);
  if (row === null) throw badInput(`action ${actionId} is not in the ledger`);
  const observed = await deps.cluster.observeOne(row.target, cancellationSignal());
  if (observed === null) return null;
  const stepMs = Math.max(5000, Math.ceil(lengthMs / MOST_POINTS / 1000) * 1000);
  const histories = await deps.metrics.history(
    [levelRequest(observed)],
    { lengthMs, stepMs },
    cancellationSignal(),
  );
  const values = (histories.get(targetKey(row.target))?.rows ?? []).flatMap(
    (sample) => sample.values[MEMORY] ?? [],
  );
  return values.length === 0 ? null : Math.max(...values);
}
