import { expect, test } from 'vitest';
import { averagePrecision } from '../../../../bench/detector/measures/average-precision.ts';
import { labelled, REFERENCE_CASES, seriesOf, uniform } from './seeded-series.ts';

test('is worked out by hand: hits at ranks 1 and 3 of 4', () => {
  expect(averagePrecision([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0])).toBeCloseTo((1 + 2 / 3) / 2, 12);
});

test('is 1 when every anomalous row ranks above every normal one, and lowest when all rank below', () => {
  expect(averagePrecision([3, 2, 1, 0], [1, 1, 0, 0])).toBe(1);
  expect(averagePrecision([3, 2, 1, 0], [0, 0, 1, 1])).toBeCloseTo((1 / 3 + 2 / 4) / 2, 12);
});

test('takes equal scores as one threshold, whichever row comes first', () => {
  expect(averagePrecision([1, 1, 0, 0], [1, 0, 0, 1])).toBe(averagePrecision([1, 1, 0, 0], [0, 1, 1, 0]));
  expect(averagePrecision([1, 1, 0, 0], [1, 0, 0, 1])).toBeCloseTo(0.5, 12);
});

test('gives constant scores the share of anomalous rows', () => {
  expect(averagePrecision([5, 5, 5, 5], [0, 1, 0, 0])).toBe(0.25);
});

test('gives random scores about the share of anomalous rows', () => {
  const rows = 20_000;
  const labels = labelled(rows, [
    [1_000, 1_499],
    [9_000, 9_499],
  ]);
  expect(averagePrecision(uniform(7, rows), labels)).toBeCloseTo(0.05, 2);
});

test.each(REFERENCE_CASES)('agrees with scikit-learn: $name', (given) => {
  const { scores, labels } = seriesOf(given);
  expect(averagePrecision(scores, labels)).toBeCloseTo(given.averagePrecision, 12);
});

test('takes infinite scores as the extremes', () => {
  expect(averagePrecision([-Infinity, 0, Infinity], [0, 0, 1])).toBe(1);
});

test('is unknown without an anomalous row, and without any row', () => {
  expect(averagePrecision([1, 2], [0, 0])).toBeNull();
  expect(averagePrecision([], [])).toBeNull();
});

test('refuses NaN and lengths that differ, saying what to do', () => {
  expect(() => averagePrecision([1, NaN], [0, 1])).toThrow(
    'The score of row 1 is NaN: give rows without a verdict the lowest score.',
  );
  expect(() => averagePrecision([1], [0, 1])).toThrow('1 scores for 2 rows: give one score for every row.');
});
