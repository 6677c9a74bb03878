import { symmetricEigen } from '../../domain/detection/anomaly/symmetric-eigen.ts';

/** Turns rows whose metrics move together into rows whose columns do not, each of unit variance. */
export type Whiten = (row: readonly number[]) => number[];

/** Share of the mean variance added to every direction: a metric at rest must not blow up to noise. */
const SHRINKAGE = 0.01;
const LEAST_VARIANCE = 1e-6;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Learns the rotation and scaling (principal components, shrunk) from rows. A forest cuts along axes: without it, it cannot
 * see that two metrics that always move together have come apart.
 * @param rows at least one, all of the same length, finite
 */
export function learnWhitening(rows: readonly (readonly number[])[]): Whiten {
  const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? 0));
  const centre = columns.map(mean);
  const covariance = columns.map((left, i) =>
    columns.map((right, j) =>
      mean(left.map((value, at) => (value - (centre[i] ?? 0)) * ((right[at] ?? 0) - (centre[j] ?? 0)))),
    ),
  );
  const { values, vectors } = symmetricEigen(covariance);
  const floor = SHRINKAGE * mean(values) + LEAST_VARIANCE;
  const scales = values.map((variance) => 1 / Math.sqrt(Math.max(variance, 0) + floor));
  return (row) =>
    vectors.map(
      (vector, index) =>
        (scales[index] ?? 0) *
        vector.reduce((sum, weight, at) => sum + weight * ((row[at] ?? 0) - (centre[at] ?? 0)), 0),
    );
}
