import type { ClusterReader } from '../../activities/kubernetes/port.ts';
import type { MetricsReader } from '../../activities/metrics/port.ts';
import type { SampleSource } from '../../activities/metrics/sample-source.ts';
import type { WorkloadObservation } from '../../domain/workload/observation.ts';
import { targetKey } from '../../domain/workload/target.ts';
import { measure } from './healthy-traffic.ts';
import type { Traffic } from './healthy-traffic.ts';
import { show } from './healthy-workload.ts';
import type { HealthyWorkload } from './healthy-workload.ts';
import { seededNoise } from './seeded-noise.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface HealthyDay {
  readonly startMs: number;
  readonly endMs: number;
  readonly deployments: readonly string[];
  readonly cluster: ClusterReader;
  readonly metrics: MetricsReader;
  readonly samples: SampleSource;
  /** From now on the cluster shows this of a workload: what proves that the day's quiet is not blindness. */
  breakWorkload(name: string, change: (seen: WorkloadObservation) => WorkloadObservation): void;
}

interface Inhabitant {
  readonly workload: HealthyWorkload;
  /** Null: it is not scraped. */
  readonly traffic: Traffic | null;
}

/** Who lives through the day. Moments are shares of it, so that a shorter day has everything too. */
function inhabitants(startMs: number, lengthMs: number): Inhabitant[] {
  const at = (share: number): number => startMs + share * lengthMs;
  const quiet = {
    kind: 'Deployment',
    scope: 'shop',
    bornAtMs: startMs - 72 * HOUR,
    replicas: 2,
    scales: [],
    rollouts: [],
    drains: [],
    crashes: [],
    configEdits: [],
  } as const;
  const rhythm = (atMs: number): number => 0.1 + 0.9 * Math.sin(Math.PI * ((atMs - startMs) / lengthMs)) ** 2;
  const never = () => false;
  return [
    {
      workload: {
        ...quiet,
        name: 'web',
        replicas: 4,
        rollouts: [at(0.43)],
        drains: [{ atMs: at(0.13), slot: 1 }],
        crashes: [{ atMs: at(0.3), slot: 2 }],
      },
      traffic: { requestsPerSecond: 60, p95Ms: 90, loadAt: rhythm, isBatchAt: never },
    },
    {
      workload: {
        ...quiet,
        name: 'cart',
        scales: [
          { atMs: at(0.58), to: 6 },
          { atMs: at(0.66), to: 2 },
        ],
        crashes: [{ atMs: at(0.3), slot: 0 }],
      },
      // At night a dozen requests a window: one that fails is no error ratio.
      traffic: { requestsPerSecond: 4, p95Ms: 140, loadAt: rhythm, isBatchAt: never },
    },
    {
      workload: { ...quiet, name: 'report', replicas: 1 },
      traffic: {
        requestsPerSecond: 10,
        p95Ms: 80,
        loadAt: () => 0.5,
        isBatchAt: (atMs) => atMs % HOUR < 5 * MINUTE,
      },
    },
    { workload: { ...quiet, name: 'queue', configEdits: [at(0.35)] }, traffic: null },
    { workload: { ...quiet, name: 'db', kind: 'StatefulSet' }, traffic: null },
  ];
}

/**
 * Hours of a healthy cluster at a clock the caller holds: noise, the rhythm of a day, batch peaks, a rollout, a scale by
 * hand and back, a drained node, two single crashes, an edited ConfigMap.
 */
export function healthyDay(given: { seed: number; hours: number; nowMs: () => number }): HealthyDay {
  const { hours, nowMs } = given;
  const startMs = Date.UTC(2026, 0, 5);
  const noise = seededNoise(given.seed);
  const broken = new Map<string, (seen: WorkloadObservation) => WorkloadObservation>();
  const living = inhabitants(startMs, hours * HOUR).map(({ workload, traffic }) => ({
    workload,
    seen: show(workload),
    measured: traffic === null ? null : measure(workload.name, traffic, noise),
  }));
  const lookAt = ({ workload, seen, measured }: (typeof living)[number]) => {
    const now = seen(nowMs());
    return {
      observation: broken.get(workload.name)?.(now) ?? now,
      template: JSON.stringify({
        workload: workload.name,
        'prometheus.io/scrape': String(measured !== null),
      }),
      configContents: now.configs.map(({ kind, name, contentHash }) => ({
        kind,
        name,
        contentHash: contentHash ?? '',
        namespace: 'shop',
        data: { content: contentHash ?? '' },
        binaryData: {},
        type: null,
      })),
    };
  };
  const measuredNow = <T>(of: (one: (typeof living)[number], key: string) => T | null): Map<string, T> =>
    new Map(
      living.flatMap((one): [string, T][] => {
        const key = targetKey(one.seen(nowMs()).target);
        const value = of(one, key);
        return value === null ? [] : [[key, value]];
      }),
    );
  return {
    startMs,
    endMs: startMs + hours * HOUR,
    deployments: living.flatMap(({ workload }) => (workload.kind === 'Deployment' ? [workload.name] : [])),
    cluster: {
      observeAll: () => Promise.resolve(living.map(lookAt)),
      observeOne: ({ name }) => {
        const one = living.find(({ workload }) => workload.name === name);
        return Promise.resolve(one === undefined ? null : lookAt(one));
      },
    },
    metrics: {
      serviceLevels: (_requests, windowMs) =>
        Promise.resolve(
          measuredNow((one) => one.measured?.levels(lookAt(one).observation, windowMs) ?? null),
        ),
    },
    samples: {
      read: (_requests, range) => Promise.resolve(measuredNow((one) => one.measured?.window(range) ?? null)),
    },
    breakWorkload: (name, change) => {
      broken.set(name, change);
    },
  };
}
