import { describe, expect, it } from 'vitest';
import { fitForest } from '../../../activities/scorer/forest.ts';

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
    ['rows of different widths', [[1, 2], [1]]],
  ])('refuses %s', (_, rows) => {
    expect(() => fitForest(rows, 1)).toThrow(RangeError);
  });

  it('refuses to score a gap, which the package would find strange', () => {
    expect(() => fitForest(grid, 1)([[5, Number.NaN]])).toThrow(/NaN at place 1.*leave such rows out/);
    expect(() => fitForest(grid, 1)([[5]])).toThrow(RangeError);
  });
});
