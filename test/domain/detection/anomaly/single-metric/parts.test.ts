import { expect, it } from 'vitest';
import {
  NO_HISTORY,
  lookAt,
  remembered,
} from '../../../../../domain/detection/anomaly/single-metric/features.ts';
import { nextOnset, quietRows } from '../../../../../domain/detection/anomaly/single-metric/onset.ts';
import type { Peak } from '../../../../../domain/detection/anomaly/single-metric/onset.ts';
import {
  EMPTY_RING,
  countBelow,
  elementOf,
  lengthOf,
  newestOf,
  pushed,
} from '../../../../../domain/detection/anomaly/single-metric/ring.ts';
import {
  learnStrangeness,
  surpriseOf,
} from '../../../../../domain/detection/anomaly/single-metric/strangeness.ts';
import { HALF_HOUR_MS, ROWS_A_DAY, START_MS, noise } from './streamed-series.ts';

it('a ring keeps the newest, in order, and drops the oldest by blocks', () => {
  let ring = EMPTY_RING;
  for (let value = 0; value < 1000; value += 1) {
    ring = pushed(ring, value, 100);
    expect(lengthOf(ring)).toBeGreaterThanOrEqual(Math.min(value + 1, 100));
    expect(lengthOf(ring)).toBeLessThan(100 + 2 * 64);
    expect(elementOf(ring, lengthOf(ring) - 1)).toBe(value);
  }
  expect([...newestOf(ring, 3)]).toEqual([997, 998, 999]);
  expect(newestOf(ring, 5000)).toHaveLength(lengthOf(ring));
  const oldest = elementOf(ring, 0);
  expect(countBelow(ring, oldest + 70)).toBe(70);
  expect(countBelow(ring, -1)).toBe(0);
  expect(countBelow(ring, 5000)).toBe(lengthOf(ring));
});

it('a value is seen by its level, the last hours, the change, and the nearest of the days before', () => {
  let history = NO_HISTORY;
  const look = (row: number, value: number) =>
    lookAt(history, START_MS + row * HALF_HOUR_MS, value, HALF_HOUR_MS).features;
  expect(look(0, 5)).toEqual([5, 0, 0, 0]);
  for (let row = 0; row < 4 * ROWS_A_DAY; row += 1) {
    const atMs = START_MS + row * HALF_HOUR_MS;
    const value = row % ROWS_A_DAY < 24 ? 10 : 30 + Math.floor(row / ROWS_A_DAY);
    history = remembered(history, lookAt(history, atMs, value, HALF_HOUR_MS), atMs, HALF_HOUR_MS);
  }
  // Midnight: 33 half an hour ago, 10 at this time of every day; the mean of three was (10 + 31 + 31) / 3 a day after the first.
  const [level, local, change, daily] = look(4 * ROWS_A_DAY, 10);
  expect([level, change]).toEqual([10, -23]);
  expect(local).toBe(10 - 21);
  expect(daily).toBeCloseTo((10 + 33 + 33) / 3 - (10 + 32 + 32) / 3, 12);
});

it('the usual value is no surprise, rarer ones are more, and one in a million is the most', () => {
  const strangeness = learnStrangeness(Float64Array.from(noise(2000)), 0);
  expect(surpriseOf(strangeness, 0)).toBeLessThan(0.1);
  const surprises = [0, 0.5, 0.9, 0.98, 1.05, 2, 50].map((value) => surpriseOf(strangeness, value));
  expect(surprises).toEqual(surprises.toSorted((one, other) => one - other));
  expect(surpriseOf(strangeness, 0.5)).toBeCloseTo(-Math.log10(0.5), 1);
  expect(surpriseOf(strangeness, 0.98)).toBeCloseTo(-Math.log10(0.02), 0);
  expect(surprises.at(-1)).toBe(6);
  expect(strangeness.upTo.length).toBeLessThan(500);
});

it('values that are mostly equal are told from those that are not', () => {
  const strangeness = learnStrangeness(
    Float64Array.from({ length: 1000 }, (_, row) => (row % 10 === 0 ? 1 : 0)),
    0,
  );
  expect(surpriseOf(strangeness, 0)).toBe(0);
  expect(surpriseOf(strangeness, 1)).toBeCloseTo(1, 10);
  expect(surpriseOf(strangeness, 2)).toBe(6);
  expect(surpriseOf(learnStrangeness(Float64Array.of(3), 0), 3)).toBe(0);
});

it('an onset is higher than all in the quiet rows before it', () => {
  let peaks: readonly Peak[] = [];
  const onsets = [0, 1, 3, 2, 2.5, 3, 1, 2.9, 3.1, 0, 0].map((score, row) => {
    const next = nextOnset(peaks, { row, score }, 4);
    peaks = next.peaks;
    return next.onset;
  });
  expect(onsets).toEqual([0, 1, 3, 0, 0, 0, 0, 0, 3.1, 0, 0]);
  expect(nextOnset(peaks, { row: 13, score: 3 }, 4).onset).toBe(3);
  expect(peaks).toEqual([
    { row: 8, score: 3.1 },
    { row: 10, score: 0 },
  ]);
});

it('it is quiet for 36 hours, and for thirty rows at least', () => {
  expect(quietRows(300_000)).toBe(432);
  expect(quietRows(3_600_000)).toBe(36);
  expect(quietRows(86_400_000)).toBe(30);
});
