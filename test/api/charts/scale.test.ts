import { describe, expect, it } from 'vitest';
import { niceTicks, scaleOf, timeTicks } from '../../../api/charts/scale.ts';

const MIB = 1_048_576;

describe('the ticks of an axis', () => {
  it.each([
    [0, 10, [0, 2, 4, 6, 8, 10]],
    [0, 0.5, [0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5]],
    [83, 118, [90, 100, 110]],
    [-6, 4, [-6, -4, -2, 0, 2, 4]],
  ])('from %d to %d are round', (low, high, ticks) => {
    expect(niceTicks(low, high)).toEqual(ticks);
  });

  it('are round in the unit that is shown', () => {
    expect(niceTicks(0, 160 * MIB, { unit: MIB }).map((tick) => tick / MIB)).toEqual([0, 50, 100, 150]);
  });

  it('are never so close that three digits would not tell them apart', () => {
    expect(niceTicks(1000.1, 1000.9)).toEqual([]);
    expect(niceTicks(100.2, 102.9)).toEqual([101, 102]);
  });

  it.each([
    [5, 5],
    [0, 0],
    [NaN, 1],
    [0, Infinity],
  ])('from %d to %d end', (low, high) => {
    expect(niceTicks(low, high).length).toBeLessThanOrEqual(1);
  });
});

describe('the time axis', () => {
  const at = Date.UTC(2026, 10, 22, 11, 58, 40);

  it.each([
    [
      40_000,
      ['11:58:40', '11:58:45', '11:58:50', '11:58:55', '11:59:00', '11:59:05', '11:59:10', '11:59:15'],
    ],
    [1_800_000, ['12:00', '12:05', '12:10', '12:15', '12:20', '12:25']],
    [5 * 86_400_000, ['11-23', '11-24', '11-25', '11-26', '11-27']],
  ])('over %d ms has round moments', (length, labels) => {
    expect(
      timeTicks(at, at + length, 8)
        .map(({ label }) => label)
        .slice(0, 8),
    ).toEqual(labels);
  });

  it('holds no more than is asked for by more than one, however long', () => {
    for (const days of [1, 10, 400, 100_000])
      expect(timeTicks(at, at + days * 86_400_000, 9).length).toBeLessThanOrEqual(10);
  });
});

describe('a scale', () => {
  it('turns values upside down for a picture, and survives one value', () => {
    expect(scaleOf([0, 10], [200, 100]).placeOf(5)).toBe(150);
    expect(scaleOf([7, 7], [200, 100]).placeOf(7)).toBe(200);
  });
});
