import type { AnomalyShape } from '../../../domain/access/schema.ts';
import type { Baseline } from './baseline.ts';
import { isExpected } from './judge-anomaly.ts';
import type { AnomalyWatch } from './judge-anomaly.ts';
import { restarted } from './look.ts';
import type { Look } from './look.ts';
import type { RunContext } from './run-context.ts';

/** What is seen at one moment of a run. */
export interface Moment {
  readonly look: Look;
  /** How users or Kubernetes show the fault by now; null: they do not. */
  readonly visible: { readonly atMs: number; readonly sign: string } | null;
  readonly anomalies: readonly AnomalyShape[];
}

/** Remembers what came first: the anomaly that is expected, or a limit. */
export function watchAnomalies(
  { loaded }: Pick<RunContext, 'loaded'>,
  baseline: Baseline,
  injectedAtMs: number,
): (moment: Moment) => AnomalyWatch {
  const wanted = loaded.scenario.expect.anomaly;
  const rightAtMs = new Map<string, number>();
  let limit: AnomalyWatch['limit'] = null;
  let before: ReadonlySet<string> | null = null;
  return ({ look, visible, anomalies }) => {
    // By what was recorded, not by the first strange sample: one by chance just before the fault can begin its anomaly.
    before ??= new Set(anomalies.filter(({ atMs }) => atMs < injectedAtMs).map(({ id }) => id));
    const sign = restarted(look, baseline.restarts);
    limit ??= visible ?? (sign === null ? null : { atMs: look.atMs, sign });
    const atMs = Date.now();
    for (const one of anomalies)
      if (wanted !== undefined && !rightAtMs.has(one.id) && !before.has(one.id) && isExpected(wanted, one))
        rightAtMs.set(one.id, atMs);
    return { atMs, injectedAtMs, anomalies, before, rightAtMs, limit };
  };
}
