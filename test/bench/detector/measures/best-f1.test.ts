import { expect, test } from 'vitest';
import { bestF1 } from '../../../../bench/detector/measures/best-f1.ts';
import { REFERENCE_CASES, seriesOf } from './seeded-series.ts';

test('is worked out by hand: both anomalies found with one false row', () => {
  expect(bestF1([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0])).toEqual({
    f1: 0.8,
    precision: 2 / 3,
    recall: 1,
    threshold: 0.7,
  });
});

test('counts every row for itself: one hit in a long event is one hit', () => {
  const found = bestF1([9, 0, 0, 0, 0, 1], [1, 1, 1, 1, 0, 0]);
  expect(found).toMatchObject({ f1: 0.8, recall: 1, threshold: 0 });
  expect(bestF1([9, -1, -1, -1, 0, 1], [1, 1, 1, 1, 0, 0])?.recall).toBe(1);
  expect(bestF1([9, -1, -1, -1, 0, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0, 0, 0, 0, 0])?.f1).toBeCloseTo(
    8 / 14,
    12,
  );
});

test('takes equal scores as one threshold', () => {
  expect(bestF1([1, 1, 1], [1, 0, 0])).toEqual({ f1: 0.5, precision: 1 / 3, recall: 1, threshold: 1 });
});

test('takes the highest of equally good thresholds', () => {
  expect(bestF1([4, 3, 2, 1], [1, 0, 0, 1])).toMatchObject({ threshold: 4, f1: 2 / 3 });
});

test.each(REFERENCE_CASES)('agrees with scikit-learn: $name', (given) => {
  const { scores, labels } = seriesOf(given);
  const found = bestF1(scores, labels);
  expect(found?.f1).toBeCloseTo(given.bestF1, 12);
  const alarms = scores.map((score) => (score >= (found?.threshold ?? NaN) ? 1 : 0));
  const hits = alarms.filter((alarm, row) => alarm === 1 && labels[row] === 1).length;
  expect(found?.precision).toBe(hits / alarms.filter((alarm) => alarm === 1).length);
  expect(found?.recall).toBe(hits / labels.filter((label) => label === 1).length);
});

test('is unknown without an anomalous row, and refuses NaN', () => {
  expect(bestF1([1, 2], [0, 0])).toBeNull();
  expect(bestF1([], [])).toBeNull();
  expect(() => bestF1([NaN], [1])).toThrow(RangeError);
});
