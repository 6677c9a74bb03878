import { expect, test } from 'vitest';
import { averagePrecision } from '../../../../bench/detector/measures/average-precision.ts';
import { vusPr } from '../../../../bench/detector/measures/vus-pr.ts';
import { labelled, REFERENCE_CASES, seriesOf, uniform } from './seeded-series.ts';

test.each(REFERENCE_CASES)('agrees with TSB-AD: $name', (given) => {
  const { scores, labels } = seriesOf(given);
  expect(vusPr(scores, labels, given.window)).toBeCloseTo(given.vusPr, 12);
});

test('is average precision for one event, no buffer, and few enough rows to try every threshold', () => {
  const labels = labelled(200, [[80, 99]]);
  const scores = uniform(8, 200);
  expect(vusPr(scores, labels, 0)).toBeCloseTo(averagePrecision(scores, labels) ?? NaN, 12);
});

test('forgives an alarm beside an event, the less the farther', () => {
  const labels = labelled(200, [[100, 104]]);
  const aMissBy = (rows: number): number => {
    const scores = new Float64Array(200);
    scores.fill(1, 105 + rows - 1, 110 + rows - 1);
    return vusPr(scores, labels, 40) ?? NaN;
  };
  expect(aMissBy(1)).toBeGreaterThan(aMissBy(5));
  expect(aMissBy(5)).toBeGreaterThan(aMissBy(30));
});

test('rewards finding every event over finding more of one', () => {
  const labels = labelled(400, [
    [100, 119],
    [300, 319],
  ]);
  const alarmed = (runs: readonly (readonly [number, number])[]): number =>
    vusPr(Float64Array.from(labelled(400, runs)), labels, 20) ?? NaN;
  const both = alarmed([
    [100, 109],
    [300, 309],
  ]);
  expect(both).toBeGreaterThan(alarmed([[100, 119]]));
});

test('is 1 when every row is anomalous, whatever the scores', () => {
  expect(vusPr(uniform(9, 300), labelled(300, [[0, 299]]))).toBeCloseTo(1, 12);
});

test('judges constant scores by the share of anomalous rows and their buffers', () => {
  const labels = labelled(100, [[40, 49]]);
  expect(vusPr(new Float64Array(100), labels, 0)).toBeCloseTo(0.1, 12);
  expect(vusPr(new Float64Array(100), labels, 20)).toBeGreaterThan(0.1);
});

test('is unknown without an anomalous row, and without any row', () => {
  expect(vusPr([1, 2], [0, 0])).toBeNull();
  expect(vusPr([], [])).toBeNull();
});

test('bears one row', () => {
  expect(vusPr([3], [1])).toBe(1);
});

test('refuses NaN, lengths that differ, and a window that is no whole number of rows', () => {
  expect(() => vusPr([NaN], [1])).toThrow(RangeError);
  expect(() => vusPr([1], [1, 0])).toThrow(RangeError);
  expect(() => vusPr([1], [1], 2.5)).toThrow('give a whole number from 0, usually 100');
  expect(() => vusPr([1], [1], -1)).toThrow(RangeError);
});
