import { describe, expect, it } from 'vitest';
import {
  learnSeason,
  usualAt,
  wavesAt,
  weightsOf,
} from '../../../../domain/detection/anomaly/seasonality.ts';
import type { Season } from '../../../../domain/detection/anomaly/seasonality.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, START_MS, noiseFrom } from './seeded-workload.ts';

const STEP_MS = 10 * MINUTE_MS;
const gridOf = (rows: number, stepMs = STEP_MS) =>
  Float64Array.from({ length: rows }, (_, row) => START_MS + row * stepMs);
const hourOf = (atMs: number): number => (atMs % DAY_MS) / HOUR_MS;

/** One hump a day, and a smaller one twice a day. */
const known = (atMs: number): number => {
  const angle = (2 * Math.PI * atMs) / DAY_MS;
  return 3 + 2 * Math.sin(angle) - 0.5 * Math.cos(2 * angle);
};

function learned(columns: readonly Float64Array[], times: Float64Array): Season {
  const season = learnSeason(columns, times);
  if (season === null) throw new Error('the grid is too short for a season');
  return season;
}

const usual = (season: Season, column: number, atMs: number): number =>
  usualAt(weightsOf(season)[column] ?? new Float64Array(0), wavesAt(atMs, season));

describe('waves', () => {
  it('are 1, then sine and cosine of each, days before weeks', () => {
    const atMs = START_MS + 7 * HOUR_MS + 13 * MINUTE_MS;
    const waves = wavesAt(atMs, { daily: 6, weekly: 3 });
    const day = (2 * Math.PI * atMs) / DAY_MS;
    const expected = [
      1,
      ...[1, 2, 3, 4, 5, 6].flatMap((wave) => [Math.sin(wave * day), Math.cos(wave * day)]),
      ...[1, 2, 3].flatMap((wave) => [Math.sin((wave * day) / 7), Math.cos((wave * day) / 7)]),
    ];
    expect(waves).toHaveLength(expected.length);
    for (const [place, value] of expected.entries()) expect(waves[place]).toBeCloseTo(value, 6);
  });
});

describe('a season', () => {
  const times = gridOf(4 * 144);

  it('finds a known daily wave again', () => {
    const season = learned([times.map(known)], times);
    for (const atMs of gridOf(288)) expect(usual(season, 0, atMs + DAY_MS)).toBeCloseTo(known(atMs), 4);
  });

  it('finds it through noise, each metric apart', () => {
    const noise = noiseFrom(5);
    const season = learned([times.map((atMs) => known(atMs) + 0.2 * noise()), times.map(() => 8)], times);
    for (const atMs of gridOf(144)) {
      expect(Math.abs(usual(season, 0, atMs) - known(atMs))).toBeLessThan(0.15);
      expect(usual(season, 1, atMs)).toBeCloseTo(8, 3);
    }
  });

  it('ignores hours that are missing, on one day or on all of them', () => {
    const oneNight = times.map((atMs, row) => (row < 144 && hourOf(atMs) < 4 ? Number.NaN : known(atMs)));
    const everyNight = times.map((atMs) => (hourOf(atMs) < 1 ? Number.NaN : known(atMs)));
    const season = learned([oneNight, everyNight], times);
    for (const atMs of gridOf(144)) {
      expect(usual(season, 0, atMs)).toBeCloseTo(known(atMs), 3);
      expect(Math.abs(usual(season, 1, atMs) - known(atMs))).toBeLessThan(0.05);
    }
  });

  it('of a metric never seen is nothing at any hour', () => {
    const season = learned([times.map(() => Number.NaN)], times);
    expect(usual(season, 0, START_MS + 5 * HOUR_MS)).toBe(0);
  });

  it.each([
    ['no rows', 0],
    ['one row', 1],
    ['a day', 144],
    ['just under two days', 286],
  ])('is not claimed from %s', (_, rows) => {
    const few = gridOf(rows);
    expect(learnSeason([few.map(known)], few)).toBeNull();
  });

  it('is claimed from two days, whose last interval need not be over', () => {
    const two = gridOf(288);
    expect(learned([two.map(known)], two)).toMatchObject({ daily: 6, weekly: 0 });
  });

  it.each([
    [333, 0],
    [336, 3],
  ])('of %d hours has %d weekly waves: a fortnight tells weekdays from weekends', (hours, weekly) => {
    const grid = gridOf(hours, HOUR_MS);
    expect(learned([grid.map(known)], grid).weekly).toBe(weekly);
  });

  it('of a fortnight knows that a Saturday is calm', () => {
    const grid = gridOf(28 * 24, HOUR_MS);
    const dayOf = (atMs: number) => Math.floor((atMs - START_MS) / DAY_MS) % 7;
    const season = learned([grid.map((atMs) => (dayOf(atMs) >= 5 ? 1 : 5))], grid);
    const noonOf = (day: number) => usual(season, 0, START_MS + (28 + day) * DAY_MS + 12 * HOUR_MS);
    expect(noonOf(5)).toBeLessThan(2.5);
    expect(noonOf(2)).toBeGreaterThan(4);
  });
});
