import { describe, expect, it } from 'vitest';
import type { SampleRange } from '../../../activities/metrics/sample-source.ts';
import { createForesight } from '../../../activities/scorer/foresight.ts';
import { fitModel } from '../../../domain/detection/anomaly/fit.ts';
import type { Model } from '../../../domain/detection/anomaly/model.ts';
import { METRIC_NAMES, METRICS } from '../../../domain/workload/metric-vector.ts';
import { noiseFrom } from '../../domain/detection/anomaly/seeded-workload.ts';
import { watched } from './synthetic-shop.ts';

const STEP_MS = 15_000;
const NOW_MS = Date.UTC(2026, 0, 6);
const MIB = 2 ** 20;
const LIMITS = { cpuCores: 1, memoryBytes: 512 * MIB };

/** Memory that has grown for an hour by so many MiB an hour, up to now, from 300 MiB; the rest is at rest. */
function leaking(mebibytesAnHour: number) {
  const noise = noiseFrom(3);
  const reads: SampleRange[] = [];
  return {
    reads,
    source: {
      read: (requests: readonly { key: string }[], range: SampleRange) => {
        reads.push(range);
        const rows = Math.round((range.toMs - range.fromMs) / range.stepMs) + 1;
        const values = new Float64Array(rows * METRIC_NAMES.length);
        for (let row = 0; row < rows; row += 1) {
          const hours = Math.max(1 - (range.toMs - range.fromMs - row * range.stepMs) / 3_600_000, 0);
          values.set(
            [0.2, (300 + mebibytesAnHour * hours + noise()) * MIB, 80, 0, 50, 1e5, 1e5],
            row * METRIC_NAMES.length,
          );
        }
        const window = { values, rows, startMs: range.fromMs, issues: [] };
        return Promise.resolve(new Map(requests.map(({ key }) => [key, window])));
      },
    },
  };
}

function setUp(mebibytesAnHour: number, model: Model | null = null) {
  const { source, reads } = leaking(mebibytesAnHour);
  let nowMs = NOW_MS;
  const foresight = createForesight({
    samples: source,
    sampleMs: STEP_MS,
    nowMs: () => nowMs,
    modelOf: () => model,
  });
  return {
    reads,
    foresee: (
      laterMs = 0,
      capacity: typeof LIMITS | { cpuCores: null; memoryBytes: null } = LIMITS,
      count = 1,
    ) => {
      nowMs = NOW_MS + laterMs;
      const shard = Array.from({ length: count }, (_, n) => ({
        workload: watched(`shop-${String(n)}`),
        capacity,
      }));
      return foresight.foresee(shard, AbortSignal.timeout(20_000));
    },
  };
}

/** A day in which memory got to 420 MiB, which is below the limit. */
function usedToIt(): Model {
  const noise = noiseFrom(5);
  const rows = 288;
  const values = new Float64Array(rows * METRIC_NAMES.length);
  for (let row = 0; row < rows; row += 1)
    values.set(
      [0.2, (390 + 30 * Math.sin((row / rows) * 2 * Math.PI) + noise()) * MIB, 80 + noise(), 0, 50, 1e5, 1e5],
      row * METRIC_NAMES.length,
    );
  const fit = fitModel(METRICS, { values, rows, startMs: NOW_MS - 86_400_000 }, 300_000);
  if (fit.status !== 'fitted') throw new Error('no model');
  return fit.model;
}

describe('foresight', () => {
  it('tells a leak before its limit, with the band of its time', async () => {
    const [exhaustion] = [...(await setUp(100).foresee()).values()].flat();
    expect(exhaustion).toMatchObject({ resource: 'memory' });
    expect(exhaustion?.evidence).toContain('85 % of its limit');
    // 435 MiB are 85 %: 35 MiB to go at 100 an hour.
    const minutes = ((exhaustion?.reachesAtMs.expected ?? NaN) - NOW_MS) / 60_000;
    expect(minutes).toBeGreaterThan(17);
    expect(minutes).toBeLessThan(25);
  });

  it('tells nothing of a workload at rest, nor of one without limits', async () => {
    expect((await setUp(0).foresee()).size).toBe(0);
    expect((await setUp(100).foresee(0, { cpuCores: null, memoryBytes: null })).size).toBe(0);
  });

  it('tells nothing of what the days before reached as well', async () => {
    expect((await setUp(100, usedToIt()).foresee()).size).toBe(0);
  });

  it('looks at each workload once a minute, and at fifty at once, each in its turn', async () => {
    const { foresee, reads } = setUp(100);
    expect((await foresee(0, LIMITS, 60)).size).toBe(50);
    expect((await foresee(15_000, LIMITS, 60)).size).toBe(10);
    expect((await foresee(30_000, LIMITS, 60)).size).toBe(0);
    expect(reads).toHaveLength(2);
    expect((await foresee(61_000, LIMITS, 60)).size).toBe(50);
  });
});
