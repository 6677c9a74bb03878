import { HELD_INTERVALS } from '../features.ts';
import type { Sample } from '../features.ts';
import { at } from '../metric.ts';
import { nextMetric, quadraticMean } from './metric-step.ts';
import type { MetricState } from './metric-step.ts';
import { nextOnset, quietRows } from './onset.ts';
import type { StreamState } from './stream-state.ts';

/** Why a sample was left out: the state, and so the score, stays as it was. */
export type Ignored = 'no time' | 'duplicate' | 'out of order' | 'missing';

export interface StreamStep {
  readonly state: StreamState;
  /** How strange the workload is, 0–6; 0 while nothing was learned. */
  readonly score: number;
  /** The score where it begins something new, else 0: what an alarm is raised by. */
  readonly onset: number;
  readonly ignored: Ignored | null;
  /** No metric has been seen often enough to be judged. */
  readonly isLearning: boolean;
}

/** Nothing that is measured is larger, and differences of larger figures overflow. */
const MOST_VALUE = 1e100;
/** Share of the newest surprise in a falling score: a rise shows at once (chosen on NAB and Microsoft together, docs/detection.md). */
const RELEASE = 0.3;

/**
 * One sample on, by what was learned from the samples before it; the same state and sample give the same step. Samples
 * come in order of time; a value that is no number, or beyond 1e100, is missing.
 */
export function nextStep(state: StreamState, sample: Sample): StreamStep {
  const ignored = reasonToIgnore(state, sample);
  if (ignored !== null)
    return { state, score: state.score, onset: 0, ignored, isLearning: !state.metrics.some(isJudged) };
  const { settings, rows } = state;
  const metrics = state.metrics.map((metric, column) => {
    const value = sample.values[column] ?? Number.NaN;
    if (!isUsable(value)) return metric;
    const rule = { intervalMs: settings.intervalMs, leastChange: at(settings.leastChanges, column) };
    return nextMetric(metric, rule, sample.atMs, value);
  });
  const surprise = fused(metrics, sample.atMs - HELD_INTERVALS * settings.intervalMs);
  const score = Math.max(surprise, state.score + RELEASE * (surprise - state.score));
  const { onset, peaks } = nextOnset(state.peaks, { row: rows, score }, quietRows(settings.intervalMs));
  return {
    state: { ...state, metrics, rows: rows + 1, lastAtMs: sample.atMs, score, peaks },
    score,
    onset,
    ignored: null,
    isLearning: !metrics.some(isJudged),
  };
}

function reasonToIgnore({ lastAtMs, metrics }: StreamState, { atMs, values }: Sample): Ignored | null {
  if (!Number.isFinite(atMs)) return 'no time';
  if (lastAtMs === atMs) return 'duplicate';
  if (lastAtMs !== null && atMs < lastAtMs) return 'out of order';
  return metrics.some((_, column) => isUsable(values[column] ?? Number.NaN)) ? null : 'missing';
}

/** NaN is not. */
const isUsable = (value: number): boolean => Math.abs(value) <= MOST_VALUE;

const isJudged = ({ model }: MetricState): boolean => model !== null;

/** A metric that gave nothing keeps its last surprise for a while and is then no surprise: silence raises no alarm. */
const fused = (metrics: readonly MetricState[], heldFromMs: number): number =>
  quadraticMean(
    metrics
      .filter(isJudged)
      .map(({ seenAtMs, surprise }) => (seenAtMs !== null && seenAtMs >= heldFromMs ? surprise : 0)),
  );
