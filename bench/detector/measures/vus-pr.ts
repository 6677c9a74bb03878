import { checkScores, highestFirst } from './by-score.ts';
import { runsOf } from './events.ts';
import type { Run } from './events.ts';

/** TSB-AD's `thre`: so many ranks, evenly spread from the best score to the worst, serve as thresholds. */
const THRESHOLDS = 250;

/**
 * Volume under the range-aware precision-recall surface, as TSB-AD computes VUS-PR (`RangeAUC_volume_opt`, thre = 250;
 * Paparrizos et al., "Volume Under the Surface", VLDB 2022): the mean over every buffer length ℓ from 0 to `window` of
 * the area under a curve in which rows up to ℓ/2 beside an event count in part (√(1 − distance/ℓ)), and recall is
 * weighted by the share of events that any alarm touches.
 * @param labels 0 for a normal row, anything else for an anomalous one
 * @param window longest buffer, rows; TSB-AD's figures use 100
 * @returns about 0–1; null without an anomalous row. Refuses NaN scores, lengths that differ and a window that is no
 * whole number from 0.
 */
export function vusPr(scores: ArrayLike<number>, labels: ArrayLike<number>, window = 100): number | null {
  checkScores(scores, labels.length);
  if (!Number.isInteger(window) || window < 0) {
    throw new RangeError(`The window is ${String(window)} rows: give a whole number from 0, usually 100.`);
  }
  const runs = runsOf(labels);
  if (runs.length === 0) return null;
  const entry = entryThresholds(scores);
  const alarms = tally(entry, () => 1);
  const hits = tally(entry, (row) => (labels[row] === 0 ? 0 : 1));
  let volume = 0;
  for (let length = 0; length <= window; length += 1) {
    const beside = besideEvents(runs, labels, length);
    const soft = tally(entry, (row) => beside[row] ?? 0);
    const touched = touchedZones(runs, entry, Math.floor(length / 2));
    volume += areaUnder({ alarms, hits, soft, touched });
  }
  return volume / (window + 1);
}

/** Of each row, the number of the first (highest) threshold that puts it in alarm. */
function entryThresholds(scores: ArrayLike<number>): Uint8Array {
  const rows = highestFirst(scores);
  const step = (rows.length - 1) / (THRESHOLDS - 1);
  const rankOf = (threshold: number): number =>
    threshold === THRESHOLDS - 1 ? rows.length - 1 : Math.trunc(threshold * step);
  const scoreAt = (rank: number): number => scores[rows[rank] ?? 0] ?? 0;
  const entry = new Uint8Array(rows.length);
  let threshold = 0;
  for (const row of rows) {
    while (scoreAt(rankOf(threshold)) > (scores[row] ?? 0)) threshold += 1;
    entry[row] = threshold;
  }
  return entry;
}

/** Σ of `worth` over the rows in alarm, for every threshold. */
function tally(entry: Uint8Array, worth: (row: number) => number): Float64Array {
  const sums = new Float64Array(THRESHOLDS);
  for (let row = 0; row < entry.length; row += 1) {
    const at = entry[row] ?? 0;
    sums[at] = (sums[at] ?? 0) + worth(row);
  }
  return runningSum(sums);
}

function runningSum(sums: Float64Array): Float64Array {
  let sum = 0;
  return sums.map((value) => (sum += value));
}

/** How much a normal row counts as anomalous for lying near an event: 0–1, 0 on the events themselves. */
function besideEvents(runs: readonly Run[], labels: ArrayLike<number>, length: number): Float64Array {
  const beside = new Float64Array(labels.length);
  const add = (row: number, worth: number): void => {
    if (labels[row] === 0) beside[row] = Math.min(1, (beside[row] ?? 0) + worth);
  };
  for (let distance = 1; distance <= Math.floor(length / 2); distance += 1) {
    const worth = Math.sqrt(1 - distance / length);
    for (const { first, last } of runs) {
      add(first - distance, worth);
      add(last + distance, worth);
    }
  }
  return beside;
}

/** For every threshold, the share of events, widened by `margin` and merged where they meet, with any row in alarm. */
function touchedZones(runs: readonly Run[], entry: Uint8Array, margin: number): Float64Array {
  const firstTouched: number[] = [];
  let end = -1;
  for (const { first, last } of runs) {
    const start = Math.max(0, first - margin);
    const apart = firstTouched.length === 0 || end < start;
    let earliest = apart ? THRESHOLDS : (firstTouched.pop() ?? THRESHOLDS);
    end = Math.min(entry.length - 1, last + margin);
    for (let row = start; row <= end; row += 1) earliest = Math.min(earliest, entry[row] ?? earliest);
    firstTouched.push(earliest);
  }
  const touched = new Float64Array(THRESHOLDS);
  for (const threshold of firstTouched) touched[threshold] = (touched[threshold] ?? 0) + 1;
  return runningSum(touched).map((count) => count / firstTouched.length);
}

interface Sweep {
  readonly alarms: Float64Array;
  readonly hits: Float64Array;
  readonly soft: Float64Array;
  readonly touched: Float64Array;
}

function areaUnder({ alarms, hits, soft, touched }: Sweep): number {
  const anomalous = hits.at(-1) ?? 0;
  let area = 0;
  let recallBefore = 0;
  for (const [threshold, hit] of hits.entries()) {
    const near = soft[threshold] ?? 0;
    const recall = Math.min((hit + near) / (anomalous + near / 2), 1) * (touched[threshold] ?? 0);
    area += ((recall - recallBefore) * (hit + near)) / (alarms[threshold] ?? 1);
    recallBefore = recall;
  }
  return area;
}
