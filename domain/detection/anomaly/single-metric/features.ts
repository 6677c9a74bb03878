import { at, cell } from '../metric.ts';
import { quantileOf } from '../quantile.ts';
import { nearestDay, rowsOfDays } from './nearest-day.ts';
import { EMPTY_RING, elementOf, lengthOf, newestOf, pushed } from './ring.ts';
import type { Ring } from './ring.ts';

/** What is kept of one metric, an entry for each value seen. */
export interface History {
  readonly times: Ring;
  /** Means of three values: what is compared with the days before. */
  readonly smoothed: Ring;
  /** One ring a feature, in the order of `Look.features`; the first holds the values themselves. */
  readonly features: readonly Ring[];
}

/** One value as it is judged. */
export interface Look {
  /** Level, distance from the last hours, change, distance from the nearest of the days before. Raw units. */
  readonly features: readonly number[];
  readonly smoothed: number;
}

/** Rows that teach: two weeks at five minutes (chosen on NAB and Microsoft together, docs/detection.md). */
export const TAUGHT_ROWS = 4000;
/** What counts as the last hours: eight at five minutes (chosen on NAB and Microsoft together, docs/detection.md). */
const LOCAL_ROWS = 96;
/** A single value is too noisy to compare days by (chosen on NAB and Microsoft together, docs/detection.md). */
const SMOOTHED_ROWS = 3;
/** The days that are looked back on must not lose their first hour to a few samples too many. */
const SPARE_ROWS = 100;
const FEATURES = 4;

export const NO_HISTORY: History = {
  times: EMPTY_RING,
  smoothed: EMPTY_RING,
  features: Array.from({ length: FEATURES }, () => EMPTY_RING),
};

/** A value as seen from the ones before it. The first value of all counts as what had always been. */
export function lookAt(
  { times, smoothed: means, features }: History,
  atMs: number,
  value: number,
  intervalMs: number,
): Look {
  const levels = features[0] ?? EMPTY_RING;
  const lately = windowOf(levels, LOCAL_ROWS, value);
  const previous = cell(lately, LOCAL_ROWS - 1);
  let sum = value;
  for (let back = 1; back < SMOOTHED_ROWS; back += 1) sum += cell(lately, LOCAL_ROWS - back);
  const smoothed = sum / SMOOTHED_ROWS;
  const daily = nearestDay({ times, means }, smoothed, atMs, intervalMs);
  return {
    features: [
      value,
      value - medianOf(lately),
      value - previous,
      daily ?? Math.abs(smoothed - medianOf(windowOf(means, LOCAL_ROWS, value))),
    ],
    smoothed,
  };
}

export function remembered(
  history: History,
  { features, smoothed }: Look,
  atMs: number,
  intervalMs: number,
): History {
  const kept = rowsOfDays(intervalMs) + SPARE_ROWS;
  return {
    times: pushed(history.times, atMs, kept),
    smoothed: pushed(history.smoothed, smoothed, kept),
    features: history.features.map((ring, place) => pushed(ring, at(features, place), TAUGHT_ROWS)),
  };
}

/** The newest `count`; where there are fewer, the oldest stands for what came before it. */
function windowOf(ring: Ring, count: number, ifEmpty: number): Float64Array {
  const known = newestOf(ring, count);
  if (known.length === count) return known;
  const window = new Float64Array(count).fill(lengthOf(ring) === 0 ? ifEmpty : elementOf(ring, 0));
  window.set(known, count - known.length);
  return window;
}

const medianOf = (values: Float64Array): number => quantileOf(values.toSorted(), 0.5);
