import { at, cell } from './metric.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { covarianceOf } from './view.ts';
import type { View } from './view.ts';

/** Turns a feature vector into directions that do not move together, each of unit variance in training. */
export type Whiten = (vector: Float64Array, missing?: readonly number[]) => Float64Array;

/** As for distances: share of the mean variance added to every direction, and the least one where nothing moved. */
const SHRINKAGE = 0.01;
const LEAST_VARIANCE = 1e-5;

/**
 * Makes the whitening of a view ready: principal directions of its covariance, shrunk. What cuts along axes, as a forest
 * does, cannot see without it that two metrics which always move together have come apart.
 * @param metrics how many: a feature's metric is its place modulo this. Features of a missing metric count as usual.
 */
export function prepareWhitening(view: View, metrics: number): Whiten {
  const {
    features,
    centre,
    centre: { length: size },
  } = view;
  const { values, vectors } = symmetricEigen(
    features.map((_, i) => features.map((__, j) => covarianceOf(view, i, j))),
  );
  const floor =
    (SHRINKAGE * values.reduce((sum, value) => sum + Math.max(value, 0), 0)) / Math.max(size, 1) +
    LEAST_VARIANCE;
  const directions = vectors.map((direction, k) => {
    const scale = 1 / Math.sqrt(Math.max(at(values, k), 0) + floor);
    return Float64Array.from(direction, (weight) => weight * scale);
  });
  return (vector, missing = []) => {
    const away = Float64Array.from(features, (place, i) =>
      missing.includes(place % metrics) ? 0 : cell(vector, place) - at(centre, i),
    );
    return Float64Array.from(directions, (direction) => {
      let sum = 0;
      for (let i = 0; i < size; i += 1) sum += cell(direction, i) * cell(away, i);
      return sum;
    });
  };
}
