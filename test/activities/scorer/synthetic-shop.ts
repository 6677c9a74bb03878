import { createHash } from 'node:crypto';
import type { SampleRange, SampleSource, SampleWindow } from '../../../activities/metrics/sample-source.ts';
import type { WatchedWorkload } from '../../../activities/scorer/port.ts';
import { fitModel } from '../../../domain/detection/anomaly/fit.ts';
import type { Model } from '../../../domain/detection/anomaly/model.ts';
import { METRIC_NAMES, METRICS } from '../../../domain/workload/metric-vector.ts';
import type { MetricName } from '../../../domain/workload/metric-vector.ts';
import { noiseFrom } from '../../domain/detection/anomaly/seeded-workload.ts';

export const STEP_MS = 15_000;
/** A Monday, midnight. */
export const DAWN_MS = Date.UTC(2026, 0, 5);
export const TRAINED_ROWS = 1200;

export const atRow = (row: number): number => DAWN_MS + row * STEP_MS;

/** What is changed in the samples of one workload: values by metric, null = missing. */
export type Twist = (row: number, values: Record<MetricName, number>) => Partial<Record<MetricName, number>>;

const BASE: Readonly<Record<MetricName, readonly [middle: number, spread: number]>> = {
  cpuCores: [0.4, 0.03],
  memoryBytes: [200e6, 4e6],
  p95Ms: [80, 5],
  errorRatio: [0.002, 0.0005],
  requestsPerSecond: [50, 2],
  diskBytesPerSecond: [1e5, 8e3],
  networkBytesPerSecond: [4e5, 2e4],
};

const seedOf = (key: string): number => createHash('sha256').update(key).digest().readUInt32LE(0);

/** Samples of healthy services that wander about their middle; each workload by a seed of its own. */
export function syntheticShop() {
  const rows = new Map<string, Record<MetricName, number>[]>();
  const twists = new Map<string, Twist>();
  const reads: SampleRange[] = [];
  const rowsOf = (key: string, count: number) => {
    const known = rows.get(key) ?? [];
    rows.set(key, known);
    const noise = noiseFrom(seedOf(key) + known.length);
    let load = 0;
    while (known.length < count) {
      load = 0.8 * load + 0.6 * noise();
      known.push(
        Object.fromEntries(
          METRIC_NAMES.map((name) => {
            const [middle, spread] = BASE[name];
            return [name, Math.max(middle + spread * (0.5 * load + noise()), 0)];
          }),
        ) as Record<MetricName, number>,
      );
    }
    return known;
  };
  const windowOf = (key: string, { fromMs, toMs }: SampleRange): SampleWindow => {
    const from = Math.round((fromMs - DAWN_MS) / STEP_MS);
    const count = Math.round((toMs - fromMs) / STEP_MS) + 1;
    const all = rowsOf(key, from + count);
    const values = new Float64Array(count * METRIC_NAMES.length).fill(NaN);
    for (let row = Math.max(from, 0); row < from + count; row += 1) {
      const healthy = all[row];
      if (healthy === undefined) continue;
      const seen = { ...healthy, ...twists.get(key)?.(row, healthy) };
      METRIC_NAMES.forEach((name, column) => {
        values[(row - from) * METRIC_NAMES.length + column] = seen[name];
      });
    }
    return { values, rows: count, startMs: fromMs, issues: [] };
  };
  const source: SampleSource = {
    read: (requests, range) => {
      reads.push(range);
      return Promise.resolve(new Map(requests.map(({ key }) => [key, windowOf(key, range)])));
    },
  };
  return {
    source,
    /** Ranges asked for so far. */
    reads,
    twist: (key: string, twist: Twist) => twists.set(key, twist),
    /** The model a training at this row would make. */
    modelOf: (key: string, fromRow = 0, toRow = TRAINED_ROWS): Model => {
      const window = windowOf(key, { fromMs: atRow(fromRow), toMs: atRow(toRow - 1), stepMs: STEP_MS });
      const fit = fitModel(METRICS, window, STEP_MS);
      if (fit.status !== 'fitted') throw new Error(`only ${String(fit.rows)} rows`);
      return fit.model;
    },
  };
}

export const watched = (key: string, templateHash = 'template-1'): WatchedWorkload => ({
  uid: createHash('sha256').update(key).digest('hex').slice(0, 32),
  key,
  scope: 'shop',
  templateHash,
  request: {
    key,
    namespace: 'shop',
    pods: [],
    podTemplateHashes: [],
    hadMetrics: true,
    youngestReadyAtMs: null,
  },
});
