import { at, cell } from './metric.ts';
import type { Model } from './model.ts';
import { solveSymmetric } from './symmetric-solve.ts';
import { covarianceOf } from './view.ts';
import type { View } from './view.ts';

/** How far each metric is out by itself, whatever the others do: squared distance of its own features, a place a metric. */
export type Blame = (vector: Float64Array, missing: readonly number[]) => Float64Array;

/** Share of a metric's mean variance added to each of its features: one at rest must not take all the blame. */
const SHRINKAGE = 0.01;
const LEAST_VARIANCE = 1e-5;

/**
 * Makes the blame of a model ready. Each metric is measured by the covariance of its own features (level, change, rest after
 * the season): docs/detection.md says how often the
 * culprit a person named comes first.
 */
export function prepareBlame({ basis, views }: Model): Blame {
  const count = basis.metrics.length;
  const [whole] = views;
  const blocks = basis.metrics.map((_, column) =>
    whole === undefined ? null : blockOf(whole, column, count),
  );
  return (vector, missing) =>
    Float64Array.from(blocks, (block, column) =>
      block === null || missing.includes(column) ? 0 : squaredDistance(block, vector),
    );
}

interface Block {
  readonly places: readonly number[];
  readonly centre: readonly number[];
  /** Inverse of the block's covariance. */
  readonly inverse: readonly (readonly number[])[];
}

function blockOf(view: View, column: number, count: number): Block {
  const indexes = view.features.flatMap((place, index) => (place % count === column ? [index] : []));
  const covariance = indexes.map((i) => indexes.map((j) => covarianceOf(view, i, j)));
  const mean = indexes.reduce((sum, i) => sum + covarianceOf(view, i, i), 0) / Math.max(indexes.length, 1);
  const shrunk = covariance.map((row, i) =>
    row.map((value, j) => (i === j ? value + SHRINKAGE * mean + LEAST_VARIANCE : value)),
  );
  return {
    places: indexes.map((index) => at(view.features, index)),
    centre: indexes.map((index) => at(view.centre, index)),
    inverse: indexes.map((_, i) =>
      solveSymmetric(
        shrunk,
        indexes.map((__, j) => (i === j ? 1 : 0)),
      ),
    ),
  };
}

function squaredDistance({ places, centre, inverse }: Block, vector: Float64Array): number {
  const away = places.map((place, i) => cell(vector, place) - at(centre, i));
  return inverse.reduce(
    (sum, row, i) => sum + at(away, i) * row.reduce((part, value, j) => part + value * at(away, j), 0),
    0,
  );
}

/** Mean blame over an alarm so far; the longer it lasts, the surer. */
export interface Blamed {
  readonly samples: number;
  readonly sums: readonly number[];
}

export const nobodyBlamed: Blamed = { samples: 0, sums: [] };

export const blameMore = ({ samples, sums }: Blamed, blame: Float64Array): Blamed => ({
  samples: samples + 1,
  sums: Array.from(blame, (value, column) => at(sums, column) + value),
});

/** Shares that add up to 1, a place a metric; all 0 when nothing stands out. */
export function sharesOf({ sums }: Blamed): number[] {
  const total = sums.reduce((sum, value) => sum + value, 0);
  return sums.map((value) => (total > 0 ? value / total : 0));
}
