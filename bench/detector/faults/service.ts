import type { Metric } from '../data/entity.ts';
import { seededRandom } from './random.ts';

/** The columns of a generated service, in order. */
export const COLUMN = {
  cpuMillicores: 0,
  memoryBytes: 1,
  latencyP95Ms: 2,
  errorRatio: 3,
  requestsPerSecond: 4,
  diskWriteBytesPerSecond: 5,
  networkInBytesPerSecond: 6,
} as const;

export const SERVICE_METRICS: readonly Metric[] = Object.keys(COLUMN).map((name) => ({
  name,
  // As the product compares its own: cpu by ratio, like the requests it serves.
  transform: name === 'memoryBytes' ? 'linear' : 'log',
}));

/** What one service is like when healthy; each seed has its own. Shares are of the mean. */
export interface Service {
  readonly requestsPerSecond: number;
  readonly dailyShare: number;
  readonly halfDailyShare: number;
  /** When the day is busiest, in ms after midnight UTC. */
  readonly busiestMs: number;
  /** Traffic of Saturdays and Sundays beside that of other days; 1 without a weekly rhythm. */
  readonly weekendShare: number;
  readonly idleCores: number;
  readonly coresPerRequest: number;
  readonly memoryBytes: number;
  readonly latencyP95Ms: number;
  readonly errorRatio: number;
  readonly bytesWrittenPerRequest: number;
  readonly bytesWrittenIdle: number;
  readonly bytesInPerRequest: number;
  /** When the nightly batch job starts, in ms after midnight UTC. */
  readonly batchMs: number;
}

const HOUR_MS = 3_600_000;
const MIB = 1_048_576;

export function serviceOf(seed: number, week: boolean): Service {
  const random = seededRandom(seed, 'service');
  const ranging = (least: number, most: number): number =>
    Math.exp(random.between(Math.log(least), Math.log(most)));
  const requestsPerSecond = ranging(40, 400);
  return {
    requestsPerSecond,
    dailyShare: random.between(0.3, 0.6),
    halfDailyShare: random.between(0.03, 0.12),
    busiestMs: random.between(0, 24) * HOUR_MS,
    weekendShare: week ? random.between(0.5, 0.75) : 1,
    idleCores: random.between(0.03, 0.1),
    coresPerRequest: ranging(0.4, 1.6) / requestsPerSecond,
    memoryBytes: ranging(250, 900) * MIB,
    latencyP95Ms: ranging(40, 180),
    errorRatio: ranging(0.0005, 0.003),
    bytesWrittenPerRequest: ranging(1000, 8000),
    bytesWrittenIdle: ranging(50_000, 200_000),
    bytesInPerRequest: ranging(800, 6000),
    batchMs: random.between(1, 4) * HOUR_MS,
  };
}

const DAY_MS = 24 * HOUR_MS;

/** Requests a second that are usual at this time, before noise and bursts. */
export function usualRequests(service: Service, atMs: number): number {
  const angle = (2 * Math.PI * ((atMs % DAY_MS) - service.busiestMs)) / DAY_MS;
  const rhythm = 1 + service.dailyShare * Math.cos(angle) + service.halfDailyShare * Math.cos(2 * angle);
  // 1970 began on a Thursday: days 2 and 3 of each seven are Saturday and Sunday.
  const weekday = Math.floor(atMs / DAY_MS) % 7;
  const share = weekday === 2 || weekday === 3 ? service.weekendShare : 1;
  return service.requestsPerSecond * rhythm * share;
}
