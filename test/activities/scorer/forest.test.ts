import { describe, expect, it } from 'vitest';
import { fitForest } from '../../../activities/scorer/forest.ts';
import { learnWhitening } from '../../../activities/scorer/whitening.ts';

const grid = Array.from({ length: 100 }, (_, at) => [at % 10, Math.floor(at / 10)]);

describe('a forest', () => {
  it('finds what lies apart stranger than what lies among others', () => {
    const [inside = 0, outside = 0] = fitForest(
      grid,
      1,
    )([
      [5, 5],
      [60, 60],
    ]);
    expect(outside).toBeGreaterThan(inside);
  });

  it('is the same for the same rows and seed, another for another seed', () => {
    expect(fitForest(grid, 1)(grid)).toEqual(fitForest(grid, 1)(grid));
    expect(fitForest(grid, 1)(grid)).not.toEqual(fitForest(grid, 2)(grid));
  });

  it('fitted anew really learns anew', () => {
    const far = grid.map((row) => row.map((value) => value + 1000));
    const [before = 0] = fitForest(grid, 1)([[1005, 1005]]);
    const [after = 0] = fitForest(far, 1)([[1005, 1005]]);
    expect(after).toBeLessThan(before);
  });

  it('does not change when the caller changes the rows afterwards', () => {
    const rows = grid.map((row) => [...row]);
    const forest = fitForest(rows, 1);
    const before = forest([[5, 5]]);
    rows.length = 0;
    expect(forest([[5, 5]])).toEqual(before);
  });

  it.each([
    [
      'a value that is no number',
      [
        [1, 2],
        [Number.NaN, 2],
      ],
    ],
    [
      'an infinite value',
      [
        [1, 2],
        [1, Number.POSITIVE_INFINITY],
      ],
    ],
    ['a single row', [[1, 2]]],
    ['no rows', []],
  ])('refuses %s', (_, rows) => {
    expect(() => fitForest(rows, 1)).toThrow(RangeError);
  });
});

describe('whitening', () => {
  // Two metrics that move together, and one at rest.
  const rows = Array.from({ length: 200 }, (_, at) => {
    const load = Math.sin(at);
    return [load * 10, load * 20 + Math.cos(at * 7) * 0.5, 3];
  });

  it('takes away that metrics move together', () => {
    const white = rows.map(learnWhitening(rows));
    const covariance = (i: number, j: number) =>
      white.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0) / white.length;
    for (let i = 0; i < 3; i += 1)
      for (let j = 0; j < i; j += 1) expect(Math.abs(covariance(i, j))).toBeLessThan(1e-6);
  });

  it('shows two metrics coming apart, each within its own range', () => {
    const whiten = learnWhitening(rows);
    const size = (row: readonly number[]) => Math.hypot(...whiten(row));
    expect(size([10, -20, 3])).toBeGreaterThan(3 * size([10, 20, 3]));
  });

  it('does not blow a metric at rest up', () => {
    expect(learnWhitening(rows)([0, 0, 3.001]).every((value) => Math.abs(value) < 2)).toBe(true);
  });
});
