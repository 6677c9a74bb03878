import { describe, expect, it } from 'vitest';
import { randomFrom } from '../anomaly/seeded-workload.ts';
import {
  forecast,
  HEALTHY,
  INTERVAL_MS,
  isRaisedAt,
  lasting,
  LIMIT,
  ROWS_AN_HOUR,
  rowMs,
} from './seeded-series.ts';

const seedsOf = (count: number): number[] => Array.from({ length: count }, (_, seed) => seed + 1);

describe('the band, over seeds', () => {
  it.each([
    [120, 0, 0.05],
    [120, 0.8, 0.05],
    [240, 0.9, 0.05],
    [240, 0.8, 0.15],
    [720, 0.95, 0.05],
  ])(
    'of %i rows of noise that keeps %f, %f of the rise, holds the truth in 85 of 100',
    (rows, kept, size) => {
      let growing = 0;
      let held = 0;
      for (const seed of seedsOf(100)) {
        const ahead = 0.05 + 0.35 * randomFrom(seed + 1000)();
        const values = lasting(rows, seed, kept, 100 * size).map(
          (one, row) => 50 + (100 * row) / (rows - 1) + one,
        );
        const given = forecast(values, { limit: 50 + 100 * (1 + ahead) });
        if (given.status !== 'growing') continue;
        growing += 1;
        const { earliest, latest } = given.reachesAtMs;
        const truth = rowMs((rows - 1) * (1 + ahead));
        if (truth >= earliest - 1 && (latest === null || truth <= latest + 1)) held += 1;
      }
      expect(growing).toBeGreaterThan(50);
      expect(held / growing).toBeGreaterThanOrEqual(0.85);
    },
  );
});

describe('a healthy service', () => {
  it.each(Object.entries(HEALTHY))('of fifty seeds is never raised: %s', (_, make) => {
    const raised = seedsOf(50).filter((seed) => {
      const values = make(seed, 12 * ROWS_AN_HOUR);
      return Array.from({ length: 8 }, (__, look) => 480 + look * 301).some((end) => isRaisedAt(values, end));
    });
    expect(raised).toEqual([]);
  });
});

describe('a leak', () => {
  it.each([20, 30, 60, 240])(
    'that takes %i min is raised before the limit, and not before it began',
    (minutes) => {
      for (const seed of seedsOf(10)) {
        const quiet = 60 + seed * 30;
        const taking = (minutes * 60_000) / INTERVAL_MS;
        const from = 25 + 2 * seed;
        const values = lasting(quiet + taking, seed, 0.8, 0.5).map(
          (one, row) => from + ((LIMIT - from) * Math.max(row - quiet, 0)) / taking + one,
        );
        const step = Math.ceil(taking / 20);
        const looks = Array.from({ length: 22 }, (_, look) => quiet + (look - 2) * step);
        const first = looks.find((end) => isRaisedAt(values, end)) ?? Infinity;
        expect(first).toBeLessThan(quiet + taking);
        expect(first).toBeGreaterThan(quiet);
      }
    },
  );
});

it('a morning that rises steeply to where every day gets is not raised when that is known', () => {
  for (const seed of seedsOf(10)) {
    const hours = 1 + seed / 4;
    const values = lasting(720, seed, 0.8, 0.5).map(
      (one, row) => 30 + 47 * Math.min(Math.max(row - 200, 0) / (hours * ROWS_AN_HOUR), 1) + one,
    );
    const ends = Array.from({ length: 26 }, (_, look) => 220 + 20 * look);
    for (const end of ends)
      expect(forecast(values.slice(0, end), { usualTop: 79 }).status, `seed ${String(seed)}`).not.toBe(
        'growing',
      );
  }
});
