import type { AnomalyExplanation } from '../../domain/access/anomaly-schema.ts';

export interface Sampled {
  readonly atMs: number;
  readonly value: number;
}

/** Samples further apart than this many intervals have something missing between them. */
const MOST_INTERVALS = 1.5;

/** Unbroken stretches of a series: what is missing is not drawn over. */
export function runsOf(
  { times, intervalMs }: Pick<AnomalyExplanation, 'times' | 'intervalMs'>,
  values: readonly (number | null)[],
): Sampled[][] {
  const runs: Sampled[][] = [];
  for (const [n, atMs] of times.entries()) {
    const value = values[n];
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    const run = runs.at(-1);
    const last = run?.at(-1);
    const goesOn = last !== undefined && atMs - last.atMs <= MOST_INTERVALS * intervalMs;
    if (run !== undefined && goesOn && times[n - 1] === last.atMs) run.push({ atMs, value });
    else runs.push([{ atMs, value }]);
  }
  return runs;
}

type Metric = AnomalyExplanation['metrics'][number];

/** The samples outside what was expected. */
export const outsideOf = (times: readonly number[], { values, low, high }: Metric): Sampled[] =>
  times.flatMap((atMs, n) => {
    const [value, from, to] = [values[n], low[n], high[n]];
    if (value === null || value === undefined || from === undefined || to === undefined) return [];
    return value < from || value > to ? [{ atMs, value }] : [];
  });

/** The newest that is there; null when none is. */
export const newestOf = (values: readonly (number | null)[]): number | null =>
  values.findLast((value) => value !== null) ?? null;
