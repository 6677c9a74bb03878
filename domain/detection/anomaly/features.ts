import { cell, shaped } from './metric.ts';
import type { Metric, Rows } from './metric.ts';
import type { Scaling } from './scaling.ts';
import { usualAt, wavesAt, weightsOf } from './seasonality.ts';
import type { Season } from './seasonality.ts';

/** What turns a sample into features. */
export interface Basis {
  readonly metrics: readonly Metric[];
  readonly intervalMs: number;
  readonly scaling: Scaling;
  /** Null until two days were seen. */
  readonly season: Season | null;
}

/** One look at a workload; a metric that gave nothing is NaN. */
export interface Sample {
  readonly atMs: number;
  readonly values: Float64Array;
}

/** One row of a history as the sample it was. */
export const sampleAt = (
  { values, startMs }: Rows,
  columns: number,
  intervalMs: number,
  row: number,
): Sample => ({
  atMs: startMs + row * intervalMs,
  values: values.subarray(row * columns, (row + 1) * columns),
});

/** The last scaled level of each metric and when it was seen; NaN before its first. */
export interface Recent {
  readonly levels: Float64Array;
  readonly seenAtMs: Float64Array;
}

export interface Features {
  /** Blocks one after another, a place a metric in each: level, change, and rest after the season where there is one. */
  readonly vector: Float64Array;
  /** Columns that gave nothing for so long that they must not be judged. */
  readonly missing: readonly number[];
  readonly recent: Recent;
}

/** A scrape or two may fail; after that the last value says nothing about now. */
export const HELD_INTERVALS = 3;

export const blocksOf = ({ season }: Basis): number => (season === null ? 2 : 3);

export const nothingSeen = (metrics: number): Recent => ({
  levels: new Float64Array(metrics).fill(Number.NaN),
  seenAtMs: new Float64Array(metrics).fill(Number.NaN),
});

/** The features of a sample, given the ones before. A missing value is held for three intervals, then left out. */
export function prepareFeatures(basis: Basis): (before: Recent, sample: Sample) => Features {
  const { metrics, season } = basis;
  const count = metrics.length;
  const levelOf = prepareLevel(basis);
  const weights = season === null ? [] : weightsOf(season);
  const heldMs = HELD_INTERVALS * basis.intervalMs;
  return (before, { atMs, values }) => {
    const vector = new Float64Array(count * blocksOf(basis));
    const levels = before.levels.slice();
    const seenAtMs = before.seenAtMs.slice();
    const missing: number[] = [];
    for (let column = 0; column < count; column += 1) {
      const isHeld = atMs - cell(seenAtMs, column) <= heldMs;
      const now = levelOf(cell(values, column), column);
      if (!Number.isNaN(now)) {
        vector[count + column] = isHeld ? now - cell(levels, column) : 0;
        levels[column] = now;
        seenAtMs[column] = atMs;
      } else if (!isHeld) missing.push(column);
      if (!Number.isNaN(now) || isHeld) vector[column] = cell(levels, column);
    }
    if (season !== null) {
      const waves = wavesAt(atMs, season);
      weights.forEach((one, column) => {
        vector[2 * count + column] = cell(vector, column) - usualAt(one, waves);
      });
    }
    return { vector, missing, recent: { levels, seenAtMs } };
  };
}

function prepareLevel({ metrics, scaling }: Basis): (value: number, column: number) => number {
  const low = Float64Array.from(scaling.low);
  const range = Float64Array.from(scaling.range);
  return (value, column) => {
    const metric = metrics[column];
    if (metric === undefined || !Number.isFinite(value)) return Number.NaN;
    return (shaped(value, metric) - cell(low, column)) / cell(range, column);
  };
}
