import type { Rows } from '../data/entity.ts';
import type { Disturbance } from './disturbance.ts';
import { lastingNoise, seededRandom } from './random.ts';
import type { Random } from './random.ts';
import { SERVICE_METRICS, usualRequests } from './service.ts';
import type { Service } from './service.ts';

export interface Stretch {
  readonly seed: number;
  readonly startMs: number;
  readonly rows: number;
  readonly intervalMs: number;
  readonly disturbanceAt: (row: number, atMs: number) => Disturbance;
}

const MINUTE_MS = 60_000;
const MILLICORES = 1000;
const DAY_MS = 1440 * MINUTE_MS;

/**
 * What would be measured of a service, row by row. Noise is drawn from streams of its own whatever happens, so a
 * fault changes the rows it touches and no others. Values are what float32 can hold, so writing loses nothing.
 */
export function serviceRows(
  service: Service,
  { seed, startMs, rows, intervalMs, disturbanceAt }: Stretch,
): Rows {
  const measure = measurer(service, seed, intervalMs);
  const values = new Float64Array(rows * SERVICE_METRICS.length);
  for (let row = 0; row < rows; row++) {
    const atMs = startMs + row * intervalMs;
    const measured = measure(atMs, disturbanceAt(row, atMs));
    for (const [column, value] of measured.entries())
      values[row * SERVICE_METRICS.length + column] = Math.fround(value);
  }
  return { values, rows, startMs };
}

/** Seven figures in the order of COLUMN; call it once a row. */
function measurer(service: Service, seed: number, intervalMs: number) {
  const noise = (stream: string, size: number, timeConstantMs: number): (() => number) =>
    lastingNoise(seededRandom(seed, stream), { size, timeConstantMs, intervalMs });
  const traffic = noise('traffic', 0.05, 4 * MINUTE_MS);
  const cpu = noise('cpu', 0.04, MINUTE_MS);
  const memory = noise('memory', 0.02, 60 * MINUTE_MS);
  const latency = noise('latency', 0.15, MINUTE_MS / 2);
  const disk = noise('disk', 0.15, MINUTE_MS / 2);
  const network = noise('network', 0.05, MINUTE_MS / 2);
  const spike = spikes(seededRandom(seed, 'spikes'));
  const failed = seededRandom(seed, 'failed');
  const baseCores = service.coresPerRequest * service.requestsPerSecond;
  return (atMs: number, now: Disturbance): number[] => {
    const usual = usualRequests(service, atMs);
    const requests = usual * Math.exp(traffic()) * now.requests;
    const load = requests / service.requestsPerSecond;
    const served =
      now.astray === 0
        ? requests
        : requests + now.astray * (oppositeRequests(service, usual, atMs) - requests);
    const working = service.idleCores + service.coresPerRequest * served + now.cpu * baseCores;
    const cores = working * Math.exp(cpu());
    const p95 = service.latencyP95Ms * (1 + 0.12 * load * load) * Math.exp(latency()) * spike() * now.latency;
    const answered = (requests * intervalMs) / 1000;
    const failing = Math.min(1, service.errorRatio + now.errors);
    const failures = failed.poisson(answered * failing);
    const written = service.bytesWrittenIdle + service.bytesWrittenPerRequest * requests;
    return [
      cores * MILLICORES,
      service.memoryBytes * (0.95 + 0.05 * load + memory() + now.memory),
      p95,
      answered < 1 ? 0 : Math.min(1, failures / answered),
      requests,
      written * Math.exp(disk()) * now.diskWrite,
      service.bytesInPerRequest * requests * Math.exp(network()) * now.networkIn,
    ];
  };
}

/** Night's traffic by day and the day's by night: far from what is due, within what the service ever sees. */
function oppositeRequests(service: Service, usual: number, atMs: number): number {
  const busiestMs = atMs - ((atMs - service.busiestMs) % DAY_MS);
  const peak = usualRequests(service, busiestMs);
  const low = usualRequests(service, busiestMs + DAY_MS / 2);
  return usual > (peak + low) / 2 ? low : peak;
}

/** Latency's heavy tail: about nine times a day a sample or two 1.3 to four times as slow. */
function spikes(random: Random): () => number {
  let left = 0;
  let factor = 1;
  return () => {
    const drawn = random.uniform();
    const size = Math.exp(Math.abs(random.normal()) * 0.4 + 0.25);
    if (left === 0 && drawn < 0.0015) {
      left = drawn < 0.00075 ? 1 : 2;
      factor = size;
    }
    if (left === 0) return 1;
    left -= 1;
    return factor;
  };
}
