import { cancellationSignal } from '@temporalio/activity';
import { METRIC_NAMES } from '../../domain/workload/metric-vector.ts';
import { targetKey } from '../../domain/workload/target.ts';
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
  const toMs = Math.floor(deps.nowMs() / stepMs) * stepMs;
  const range = { fromMs: toMs - Math.floor(lengthMs / stepMs) * stepMs, toMs, stepMs };
  const windows = await deps.samples.read([levelRequest(observed)], range, cancellationSignal());
  const values = windows.get(targetKey(row.target))?.values ?? new Float64Array();
  const seen = values.filter((value, at) => at % METRIC_NAMES.length === MEMORY && Number.isFinite(value));
  return seen.length === 0 ? null : Math.max(...seen);
}
