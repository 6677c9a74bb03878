import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../../../domain/detection/anomaly/symmetric-eigen.ts';
import { noiseFrom } from './seeded-workload.ts';

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

describe('eigenvalues', () => {
  it.each([
    [
      'a block',
      [
        [2, 1, 0],
        [1, 2, 0],
        [0, 0, 5],
      ],
      [1, 3, 5],
    ],
    [
      'an indefinite matrix',
      [
        [0, 1],
        [1, 0],
      ],
      [-1, 1],
    ],
    [
      'equal features',
      [
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
      ],
      [0, 0, 3],
    ],
    ['a single feature', [[7]], [7]],
    ['no features', [], []],
  ])('of %s are known', (_, matrix, expected) => {
    const values = ascending(symmetricEigen(matrix).values);
    expect(values).toHaveLength(expected.length);
    for (const [place, value] of expected.entries()) expect(values[place]).toBeCloseTo(value, 9);
  });

  it('turn the matrix into multiples of their vectors', () => {
    const matrix = [
      [4, -2, 1, 0.5],
      [-2, 3, 0, 1],
      [1, 0, 6, -1],
      [0.5, 1, -1, 2],
    ];
    const { values, vectors } = symmetricEigen(matrix);
    for (const [index, vector] of vectors.entries()) {
      const turned = matrix.map((row) => row.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0));
      for (const [at, value] of turned.entries())
        expect(value).toBeCloseTo((values[index] ?? 0) * (vector[at] ?? 0));
    }
  });

  it('give random matrices back, by vectors of length 1 at right angles', () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const noise = noiseFrom(seed);
      const size = 1 + seed;
      const half = Array.from({ length: size }, () => Array.from({ length: size }, noise));
      const matrix = half.map((row, i) => row.map((value, j) => value + (half[j]?.[i] ?? 0)));
      const { values, vectors } = symmetricEigen(matrix);
      const dot = (i: number, j: number) =>
        (vectors[i] ?? []).reduce((sum, value, at) => sum + value * (vectors[j]?.[at] ?? 0), 0);
      for (let i = 0; i < size; i += 1)
        for (let j = 0; j < size; j += 1) {
          expect(dot(i, j)).toBeCloseTo(i === j ? 1 : 0, 9);
          const again = values.reduce(
            (sum, value, at) => sum + value * (vectors[at]?.[i] ?? 0) * (vectors[at]?.[j] ?? 0),
            0,
          );
          expect(again).toBeCloseTo(matrix[i]?.[j] ?? Number.NaN, 9);
        }
    }
  });

  it('leave the matrix as it was', () => {
    const matrix = [
      [2, 1],
      [1, 2],
    ];
    symmetricEigen(matrix);
    expect(matrix).toEqual([
      [2, 1],
      [1, 2],
    ]);
  });
});
