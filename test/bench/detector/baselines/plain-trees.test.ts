import { expect, it } from 'vitest';
import { plantTrees } from '../../../../bench/detector/baselines/plain-trees.ts';

const grid = Array.from({ length: 100 }, (_, at) => [at % 10, Math.floor(at / 10)]);

it('scores what lies apart higher than what lies among others', () => {
  const [inside = 0, outside = 0] = plantTrees(
    grid,
    'a',
  )([
    [5, 5],
    [60, 60],
  ]);
  expect(outside).toBeGreaterThan(inside);
});

it('scores alike for the same name, whatever was fitted before, and otherwise for another', () => {
  const once = plantTrees(grid, 'a')(grid);
  const other = plantTrees(grid, 'b')(grid);
  expect(plantTrees(grid, 'a')(grid)).toEqual(once);
  expect(other).not.toEqual(once);
});

it('gives Math.random back, also when the package fails', () => {
  const before = Math.random;
  plantTrees(grid, 'a');
  expect(Math.random).toBe(before);
  const broken = new Proxy([0], {
    get: () => {
      throw new Error('no such value');
    },
  });
  expect(() => plantTrees([broken, broken], 'a')).toThrow('no such value');
  expect(Math.random).toBe(before);
});

it('refuses to learn from a single row', () => {
  expect(() => plantTrees([[1, 2]], 'web')).toThrow(/^web: .* 1 rows: give at least two\.$/);
});
