import type { SampleRange, SampleWindow } from '../../activities/metrics/sample-source.ts';
import type { WorkloadObservation } from '../../domain/workload/observation.ts';
import type { ServiceLevels, VersionServiceLevels } from '../../domain/workload/service-levels.ts';
import { MIB } from '../support/observations.ts';
import { METRIC_NAMES } from '../../domain/workload/metric-vector.ts';
import type { MetricName } from '../../domain/workload/metric-vector.ts';
import type { Noise } from './seeded-noise.ts';

const STEP_MS = 5000;

/** How much a workload has to do, and when. */
export interface Traffic {
  /** At the day's height. */
  readonly requestsPerSecond: number;
  /** Usual p95 at rest, ms. */
  readonly p95Ms: number;
  /** 0–1 of the height, by time. */
  readonly loadAt: (atMs: number) => number;
  /** A batch runs: much work, slow answers, more memory, and nothing is wrong. */
  readonly isBatchAt: (atMs: number) => boolean;
}

type Sample = Readonly<Record<MetricName, number>>;

function sampleAt(name: string, traffic: Traffic, noise: Noise, atMs: number): Sample {
  const step = Math.floor(atMs / STEP_MS);
  const spread = (metric: string) => noise.spread(`${name} ${metric}`, step);
  const load = traffic.loadAt(atMs);
  const isBatch = traffic.isBatchAt(atMs);
  return {
    cpuCores: (0.05 + 0.4 * load) * (isBatch ? 4 : 1) * (1 + 0.15 * spread('cpu')),
    // Grows until it is collected, every ten minutes.
    memoryBytes: (60 + 20 * ((atMs / 600_000) % 1) + 3 * spread('memory')) * (isBatch ? 1.8 : 1) * MIB,
    p95Ms: traffic.p95Ms * (1 + 0.5 * load) * (isBatch ? 4 : 1) * Math.exp(0.4 * spread('p95')),
    errorRatio: 0.002 + 0.03 * noise.uniform(`${name} errors`, step) ** 8,
    requestsPerSecond: traffic.requestsPerSecond * load * (1 + 0.2 * spread('requests')),
    diskBytesPerSecond: (20_000 + 80_000 * load) * (isBatch ? 10 : 1) * Math.exp(0.5 * spread('disk')),
    networkBytesPerSecond: 9000 * traffic.requestsPerSecond * load * (1 + 0.2 * spread('network')),
  };
}

/** Service levels and samples of one workload as they come out of Prometheus, for any moment. */
export function measure(name: string, traffic: Traffic, noise: Noise) {
  return {
    window({ fromMs, toMs, stepMs }: SampleRange): SampleWindow {
      const rows = Math.round((toMs - fromMs) / stepMs) + 1;
      const values = new Float64Array(rows * METRIC_NAMES.length);
      for (let row = 0; row < rows; row += 1) {
        const sample = sampleAt(name, traffic, noise, fromMs + row * stepMs);
        METRIC_NAMES.forEach((metric, column) => {
          values[row * METRIC_NAMES.length + column] = sample[metric];
        });
      }
      return { values, rows, startMs: fromMs, issues: [] };
    },
    levels: (seen: WorkloadObservation, windowMs: number): ServiceLevels =>
      levelsOf(seen, windowMs, {
        sample: sampleAt(name, traffic, noise, seen.observedAtMs),
        chance: (pod) => noise.uniform(`${name} ${pod}`, Math.floor(seen.observedAtMs / STEP_MS)),
      }),
  };
}

interface Drawn {
  readonly sample: Sample;
  readonly chance: (of: string) => number;
}

function levelsOf(seen: WorkloadObservation, windowMs: number, { sample, chance }: Drawn): ServiceLevels {
  const serving = seen.pods.filter((pod) => pod.isReady && !pod.isTerminating);
  const each = (sample.requestsPerSecond * windowMs) / 1000 / Math.max(1, serving.length);
  const hashes = [...new Set(serving.map((pod) => pod.podTemplateHash ?? ''))];
  const versions = hashes.map((podTemplateHash): VersionServiceLevels => {
    const own = serving.filter((pod) => pod.podTemplateHash === podTemplateHash);
    const requests = Math.round(each * own.length);
    // Whole requests fail: of a dozen at night, one is eight percent.
    const failed = Math.floor(requests * sample.errorRatio + chance(podTemplateHash));
    return {
      podTemplateHash,
      requests,
      errorRatio: requests === 0 ? null : Math.min(1, failed / requests),
      p95Ms: requests === 0 ? null : sample.p95Ms,
    };
  });
  return {
    status: 'known',
    atMs: seen.observedAtMs,
    windowMs,
    versions,
    pods: serving.map(({ name }) => ({
      pod: name,
      received: Math.round(each),
      completed: Math.max(0, Math.round(each) - 1),
      inFlight: Math.min(1, Math.round(each)),
    })),
    usage: serving.map(({ name }) => ({
      pod: name,
      cpuCores: sample.cpuCores,
      memoryBytes: sample.memoryBytes,
    })),
  };
}
