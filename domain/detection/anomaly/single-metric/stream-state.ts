import { startMetric } from './metric-step.ts';
import type { MetricState } from './metric-step.ts';
import type { Peak } from './onset.ts';

export const STREAM_VERSION = 1 as const;

export interface StreamSettings {
  /** Usual time between samples, a minute at least: a week of them is kept. */
  readonly intervalMs: number;
  /** Values of a metric before it is judged at all. */
  readonly learnRows: number;
  /** One for each metric, in the order of the samples' values: a difference nobody would call one, in raw units. */
  readonly leastChanges: readonly number[];
}

/** All that is known about a workload with few metrics; plain data, equal after a round trip through JSON. */
export interface StreamState {
  readonly version: typeof STREAM_VERSION;
  readonly settings: StreamSettings;
  readonly metrics: readonly MetricState[];
  readonly rows: number;
  readonly lastAtMs: number | null;
  readonly score: number;
  readonly peaks: readonly Peak[];
}

const MINUTE_MS = 60_000;

/** @throws RangeError when a setting makes no sense */
export function startStream(settings: StreamSettings): StreamState {
  const { intervalMs, learnRows, leastChanges } = settings;
  if (!(intervalMs >= MINUTE_MS && Number.isFinite(intervalMs)))
    throw new RangeError(`an interval of ${String(intervalMs)} ms will not do: give a minute or more`);
  if (!Number.isInteger(learnRows) || learnRows < 1)
    throw new RangeError(
      `nothing can be learned from ${String(learnRows)} rows: give a whole number from 1 on`,
    );
  if (leastChanges.length === 0 || !leastChanges.every((least) => least >= 0 && Number.isFinite(least)))
    throw new RangeError('each metric needs a least change: give a list of figures from 0 on, one a metric');
  return {
    version: STREAM_VERSION,
    settings,
    metrics: leastChanges.map(() => startMetric(learnRows)),
    rows: 0,
    lastAtMs: null,
    score: 0,
    peaks: [],
  };
}
