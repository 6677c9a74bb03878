import { startStream } from '../../domain/detection/anomaly/single-metric/stream-state.ts';
import { nextStep } from '../../domain/detection/anomaly/single-metric/stream.ts';
import { meanOf } from '../statistics.ts';
import { loadMicrosoft } from './data/microsoft.ts';
import { loadNab } from './data/nab.ts';
import { averagePrecision } from './measures/average-precision.ts';
import { NAB_PROFILES, nabScore } from './measures/nab.ts';
import type { NabProfile } from './measures/nab.ts';

/** NAB's score in each of its application profiles, at the threshold that suits each best. */
export interface NabRow {
  readonly standard: number | null;
  readonly lowFalsePositives: number | null;
  readonly lowFalseNegatives: number | null;
}

export interface MicrosoftRow {
  /** Mean over the series; null when none has a label where it is scored. */
  readonly averagePrecision: number | null;
  readonly series: number;
}

interface Series {
  readonly atMs: readonly number[];
  readonly values: readonly number[];
}

/** NAB's own probation; the same share of Microsoft's series. */
const LEARN_SHARE = 0.15;
const NAB_MOST_ROWS = 750;

/** The Numenta Anomaly Benchmark, by onsets: an event is to be told once. */
export function nabRow(folder: string): NabRow {
  const files = loadNab(folder).map((series) => ({
    ...series,
    scores: streamed(series, Math.min(learnRowsOf(series), NAB_MOST_ROWS)).onsets,
  }));
  const scoreOf = (profile: NabProfile): number | null => nabScore(files, profile).score;
  return {
    standard: scoreOf(NAB_PROFILES.standard),
    lowFalsePositives: scoreOf(NAB_PROFILES.reward_low_FP_rate),
    lowFalseNegatives: scoreOf(NAB_PROFILES.reward_low_FN_rate),
  };
}

/** Microsoft's series, by scores: every labelled row is to stand out. Series without a label after training are left out. */
export function microsoftRow(folder: string): MicrosoftRow {
  const precisions = loadMicrosoft(folder).flatMap((series) => {
    const learnRows = learnRowsOf(series);
    const labels = series.labels.slice(learnRows).map(Number);
    return averagePrecision(streamed(series, learnRows).scores.subarray(learnRows), labels) ?? [];
  });
  return { averagePrecision: meanOf(precisions), series: precisions.length };
}

const learnRowsOf = ({ atMs }: Series): number => Math.floor(LEARN_SHARE * atMs.length);

/** Every row handed to the detector one after another, as it comes in production. A row it ignores keeps the score. */
export function streamed(
  { atMs, values }: Series,
  learnRows: number,
): { readonly scores: Float64Array; readonly onsets: Float64Array } {
  const scores = new Float64Array(atMs.length);
  const onsets = new Float64Array(atMs.length);
  let state = startStream({ intervalMs: usualInterval(atMs), learnRows, leastChanges: [0] });
  for (const [row, time] of atMs.entries()) {
    const step = nextStep(state, { atMs: time, values: Float64Array.of(values[row] ?? Number.NaN) });
    state = step.state;
    scores[row] = step.score;
    onsets[row] = step.onset;
  }
  return { scores, onsets };
}

function usualInterval(atMs: readonly number[]): number {
  const intervals = atMs.slice(1).map((time, row) => time - (atMs[row] ?? time));
  intervals.sort((one, other) => one - other);
  return intervals[Math.floor(intervals.length / 2)] ?? 0;
}
