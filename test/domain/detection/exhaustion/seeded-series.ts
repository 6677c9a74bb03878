import { exhaustionsIn } from '../../../../domain/detection/exhaustion/raise.ts';
import { forecastExhaustion } from '../../../../domain/detection/exhaustion/forecast.ts';
import type { Forecast, Recent } from '../../../../domain/detection/exhaustion/forecast.ts';
import { noiseFrom, randomFrom } from '../anomaly/seeded-workload.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const INTERVAL_MS = 15_000;
export const ROWS_AN_HOUR = HOUR_MS / INTERVAL_MS;
export const START_MS = Date.UTC(2026, 0, 5);
/** 85 % of a capacity of 100. */
export const LIMIT = 85;

export const rowMs = (row: number): number => START_MS + row * INTERVAL_MS;

export function forecast(values: ArrayLike<number>, more: Partial<Recent> = {}): Forecast {
  const recent = { values: Float64Array.from(values), startMs: START_MS, intervalMs: INTERVAL_MS };
  return forecastExhaustion({ ...recent, limit: LIMIT, ...more });
}

/** Whether what was seen up to a row (at most three hours) is raised. */
export function isRaisedAt(values: readonly number[], end: number): boolean {
  const from = Math.max(0, end - 720);
  const given = forecast(values.slice(from, end), { startMs: rowMs(from) });
  const watched = { resource: 'memory' as const, name: 'app', capacity: 100, forecast: given };
  return exhaustionsIn([watched], rowMs(end - 1)).length > 0;
}

/** Noise that forgets by `kept` a row; at most three deviations. */
export function lasting(rows: number, seed: number, kept: number, size: number): number[] {
  const noise = noiseFrom(seed);
  let value = noise();
  return Array.from({ length: rows }, () => {
    value = kept * value + Math.sqrt(1 - kept * kept) * noise();
    return size * Math.max(-3, Math.min(value, 3));
  });
}

type Healthy = (seed: number, rows: number) => number[];

const between = (random: () => number, least: number, most: number): number =>
  least + (most - least) * random();

/** Services that never reach the limit, though all come near it. */
export const HEALTHY: Readonly<Record<string, Healthy>> = {
  noise: (seed, rows) => {
    const random = randomFrom(seed);
    const size = between(random, 0.5, 3);
    return lasting(rows, seed, between(random, 0, 0.99), size).map((one) => 82 - 3 * size + one);
  },
  'a daily wave': (seed, rows) => {
    const random = randomFrom(seed);
    const height = between(random, 10, 35);
    const phase = random();
    return lasting(rows, seed, between(random, 0, 0.95), 0.5).map(
      (one, row) => 78 - height + height * Math.sin(2 * Math.PI * (row / (24 * ROWS_AN_HOUR) + phase)) + one,
    );
  },
  'deploys and warm-ups': (seed, rows) => {
    const random = randomFrom(seed);
    let [level, target, tau, left] = [50, 50, 1, 0];
    return lasting(rows, seed, between(random, 0, 0.95), 0.5).map((one) => {
      if (left <= 0)
        [target, tau, left] = [
          between(random, 30, 79),
          between(random, 1, 240),
          between(random, 0.3, 4) * ROWS_AN_HOUR,
        ];
      left -= 1;
      level += (target - level) / tau;
      return level + one;
    });
  },
  'garbage collected': (seed, rows) => {
    const random = randomFrom(seed);
    const [base, top] = [between(random, 20, 40), between(random, 55, 78)];
    const period = between(random, 0.1, 1) * ROWS_AN_HOUR;
    return lasting(rows, seed, between(random, 0, 0.9), 0.5).map(
      (one, row) => base + (top - base) * ((row / period) % 1) + one,
    );
  },
};
