import type { Disturbance } from './disturbance.ts';
import { seededRandom } from './random.ts';
import type { Service } from './service.ts';

/** Something harmless that looks unusual, over [fromMs, toMs). */
export interface Benign {
  readonly fromMs: number;
  readonly toMs: number;
  readonly disturb: (atMs: number) => Partial<Disturbance>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const BURSTS_PER_DAY = 4;

/**
 * The hard negatives of each day from `startMs` on: about four bursts of traffic (2–10 min, 1.3–2 times as much,
 * cpu, network and disk with it, a minute up and down) and one nightly batch job (20–40 min of disk and cpu, the same
 * hour each night give or take minutes). Drawn day by day, so that fewer days are the beginning of more.
 */
export function benignEvents(seed: number, service: Service, startMs: number, days: number): Benign[] {
  const random = seededRandom(seed, 'benign');
  return Array.from({ length: days }, (_, day) => startMs + day * DAY_MS).flatMap((dayMs) => {
    const bursts = Array.from({ length: random.poisson(BURSTS_PER_DAY) }, () => {
      const fromMs = dayMs + random.uniform() * DAY_MS;
      return burst(fromMs, random.between(2, 10) * MINUTE_MS, random.between(1.3, 2));
    });
    const jobMs = dayMs + service.batchMs + random.between(-5, 5) * MINUTE_MS;
    return [...bursts, batch(jobMs, random.between(20, 40) * MINUTE_MS, random.between(0.8, 1.2))];
  });
}

function burst(fromMs: number, lastsMs: number, times: number): Benign {
  const toMs = fromMs + lastsMs;
  const disturb = (atMs: number): Partial<Disturbance> => {
    const shown = Math.min(1, (atMs - fromMs) / MINUTE_MS, (toMs - atMs) / MINUTE_MS);
    return { requests: 1 + (times - 1) * shown };
  };
  return { fromMs, toMs, disturb };
}

const batch = (fromMs: number, lastsMs: number, size: number): Benign => ({
  fromMs,
  toMs: fromMs + lastsMs,
  disturb: () => ({ diskWrite: 1 + 4 * size, cpu: 0.35 * size }),
});
