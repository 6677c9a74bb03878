import { expect, it } from 'vitest';
import { filledRows } from '../../../../bench/detector/baselines/filled-rows.ts';

const rowsOf = (...values: number[]) => ({
  values: Float64Array.from(values),
  rows: values.length / 2,
  startMs: 0,
});

it('gives each row its own metrics', () => {
  expect(filledRows(rowsOf(1, 2, 3, 4), 2)).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

it('puts the last known value where one is missing, and the first known one before that', () => {
  expect(filledRows(rowsOf(NaN, 2, 3, NaN, NaN, 6), 2)).toEqual([
    [3, 2],
    [3, 2],
    [3, 6],
  ]);
});

it('puts 0 for a metric that never had a value', () => {
  expect(filledRows(rowsOf(NaN, 1, NaN, 2), 2)).toEqual([
    [0, 1],
    [0, 2],
  ]);
});
