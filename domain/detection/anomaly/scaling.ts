import { at, cell, shaped } from './metric.ts';
import type { Metric, Rows } from './metric.ts';
import { quantileOf, sortedFinite } from './quantile.ts';

/** Brings each metric to about 0–1 over what was seen in training. */
export interface Scaling {
  readonly low: readonly number[];
  readonly range: readonly number[];
}

/** The range leaves out the strangest thousandth at each end, so that one wild sample does not set it. */
const OUTERMOST = 0.001;
/** A metric at rest gets this share of its level as its range, so that a tremor is not infinitely strange. */
const FLAT_SHARE = 0.02;
/** And one that rests at zero is taken in its own unit. */
const NOTHING = 1e-9;

/** Learns where each metric lives. A metric never seen counts as resting at zero. */
export function learnScaling(metrics: readonly Metric[], history: Rows): Scaling {
  const ranges = metrics.map((metric, column) => {
    const sorted = sortedFinite(
      columnOf(history, column, metrics.length).map((value) => shaped(value, metric)),
    );
    if (sorted.length === 0) return { low: 0, range: 1 };
    const low = quantileOf(sorted, OUTERMOST);
    const high = quantileOf(sorted, 1 - OUTERMOST);
    const floor = Math.max(metric.leastRange ?? 0, FLAT_SHARE * Math.abs(quantileOf(sorted, 0.5)));
    const range = Math.max(high - low, floor);
    return { low, range: range < NOTHING ? 1 : range };
  });
  return { low: ranges.map(({ low }) => low), range: ranges.map(({ range }) => range) };
}

export const scaled = ({ low, range }: Scaling, value: number, column: number): number =>
  (value - at(low, column)) / at(range, column);

export function columnOf({ values, rows }: Rows, column: number, columns: number): Float64Array {
  const one = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) one[row] = cell(values, row * columns + column);
  return one;
}
