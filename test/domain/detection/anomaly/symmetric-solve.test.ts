import { describe, expect, it } from 'vitest';
import { solveSymmetric } from '../../../../domain/detection/anomaly/symmetric-solve.ts';
import { noiseFrom } from './seeded-workload.ts';

const times = (matrix: readonly (readonly number[])[], vector: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, value, column) => sum + value * (vector[column] ?? 0), 0));

describe('solving a symmetric system', () => {
  it('finds the solution of a known one', () => {
    const solution = solveSymmetric(
      [
        [4, 12, -16],
        [12, 37, -43],
        [-16, -43, 98],
      ],
      [-20, -43, 192],
    );
    for (const [place, value] of [1, 2, 3].entries()) expect(solution[place]).toBeCloseTo(value, 9);
  });

  it('finds the vector that random positive definite matrices were applied to', () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const noise = noiseFrom(seed);
      const size = 1 + (seed % 12);
      const rows = Array.from({ length: size }, () => Array.from({ length: size }, noise));
      const matrix = rows.map((left, i) =>
        rows.map((right, j) => (times([left], right)[0] ?? 0) + (i === j ? 1 : 0)),
      );
      const wanted = Array.from({ length: size }, noise);
      const solution = solveSymmetric(matrix, times(matrix, wanted));
      for (const [place, value] of wanted.entries()) expect(solution[place]).toBeCloseTo(value, 7);
    }
  });

  it('of nothing is nothing', () => {
    expect(solveSymmetric([], [])).toEqual([]);
  });

  it.each([
    [
      'indefinite',
      [
        [1, 2],
        [2, 1],
      ],
    ],
    [
      'singular',
      [
        [1, 1],
        [1, 1],
      ],
    ],
    ['negative', [[-1]]],
    ['zero', [[0]]],
    ['no number', [[Number.NaN]]],
  ])('refuses a matrix that is %s', (_, matrix) => {
    const right = matrix.map(() => 1);
    expect(() => solveSymmetric(matrix, right)).toThrow(RangeError);
    expect(() => solveSymmetric(matrix, right)).toThrow(/not positive definite at row \d/);
  });
});
