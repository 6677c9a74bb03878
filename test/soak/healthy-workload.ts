import type { PodObservation, WorkloadObservation } from '../../domain/workload/observation.ts';
import type { WorkloadKind } from '../../domain/workload/target.ts';
import { MIB, container, ended, pod, replicaSet } from '../support/observations.ts';

const SECOND = 1000;
const READY_AFTER_MS = 12 * SECOND;
const TERMINATING_MS = 5 * SECOND;
/** One pod after the other: each waits for the one before. */
const ROLLOUT_STEP_MS = 30 * SECOND;
const CRASH_LASTS_MS = 6 * SECOND;

/** What people and the cluster do to a workload that stays healthy through all of it. Times are epoch ms. */
export interface HealthyWorkload {
  readonly name: string;
  readonly kind: WorkloadKind;
  readonly scope: string;
  readonly bornAtMs: number;
  readonly replicas: number;
  /** Newest last. */
  readonly scales: readonly { readonly atMs: number; readonly to: number }[];
  readonly rollouts: readonly number[];
  /** A node is drained: the pod of this slot is born anew elsewhere. */
  readonly drains: readonly { readonly atMs: number; readonly slot: number }[];
  /** One crash in a long life, of the pod in this slot. */
  readonly crashes: readonly { readonly atMs: number; readonly slot: number }[];
  readonly configEdits: readonly number[];
}

interface Life {
  readonly name: string;
  readonly version: number;
  readonly bornAtMs: number;
  readonly endsAtMs: number;
  readonly crashAtMs: number | null;
}

const since = (times: readonly number[], atMs: number): number => times.filter((time) => time <= atMs).length;

export const versionName = ({ name }: HealthyWorkload, version: number): string =>
  `${name}-v${String(version)}`;

const desiredAt = ({ replicas, scales }: HealthyWorkload, atMs: number): number =>
  scales.findLast((scale) => scale.atMs <= atMs)?.to ?? replicas;

/** Spans in which a slot is wanted. */
function spansOf(workload: HealthyWorkload, slot: number): { fromMs: number; toMs: number }[] {
  const changes = [{ atMs: workload.bornAtMs, to: workload.replicas }, ...workload.scales];
  return changes.flatMap(({ atMs, to }, at) => {
    const wasWanted = (changes[at - 1]?.to ?? 0) > slot;
    if (to <= slot || wasWanted) return [];
    const end = changes.slice(at + 1).find((later) => later.to <= slot);
    return [{ fromMs: atMs, toMs: end?.atMs ?? Infinity }];
  });
}

/** Every pod that ever fills a slot: one a rollout or drain, the old one going when the new one is Ready or drained. */
function livesOf(workload: HealthyWorkload, slot: number): Life[] {
  return spansOf(workload, slot).flatMap(({ fromMs, toMs }) => {
    const births = [
      { atMs: fromMs, overlapMs: 0 },
      ...workload.rollouts.map((atMs) => ({
        atMs: atMs + slot * ROLLOUT_STEP_MS,
        overlapMs: READY_AFTER_MS,
      })),
      ...workload.drains.filter((one) => one.slot === slot).map(({ atMs }) => ({ atMs, overlapMs: 0 })),
    ]
      .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
      .toSorted((a, b) => a.atMs - b.atMs);
    return births.map(({ atMs }, at) => {
      const next = births[at + 1];
      const endsAtMs = next === undefined ? toMs : next.atMs + next.overlapMs;
      const crash = workload.crashes.find(
        (one) => one.slot === slot && one.atMs >= atMs && one.atMs < endsAtMs,
      );
      const version = since(workload.rollouts, atMs);
      return {
        name: `${versionName(workload, version)}-${String(slot)}-${String(at)}`,
        version,
        bornAtMs: atMs,
        endsAtMs,
        crashAtMs: crash?.atMs ?? null,
      };
    });
  });
}

function observedPod(workload: HealthyWorkload, life: Life, atMs: number): PodObservation {
  const crashedAtMs = life.crashAtMs !== null && life.crashAtMs <= atMs ? life.crashAtMs : null;
  const readySinceMs = crashedAtMs === null ? life.bornAtMs + READY_AFTER_MS : crashedAtMs + CRASH_LASTS_MS;
  const isReady = atMs >= readySinceMs;
  return pod(life.name, {
    podTemplateHash: versionName(workload, life.version),
    createdAtMs: life.bornAtMs,
    isReady,
    readySinceMs: isReady ? readySinceMs : null,
    isTerminating: atMs >= life.endsAtMs,
    containers: [
      container({
        name: workload.name,
        image: `registry.test/${versionName(workload, life.version)}`,
        isReady,
        restartCount: crashedAtMs === null ? 0 : 1,
        startedAtMs: (crashedAtMs ?? life.bornAtMs) + SECOND,
        lastTermination:
          crashedAtMs === null
            ? null
            : ended({ finishedAtMs: crashedAtMs, startedAtMs: life.bornAtMs + SECOND }),
        memoryLimitBytes: 256 * MIB,
        memoryRequestBytes: 128 * MIB,
      }),
    ],
  });
}

const MOST_SLOTS = 10;

/** What the cluster shows of it at any moment, by the controllers' own rules. */
export function show(workload: HealthyWorkload): (atMs: number) => WorkloadObservation {
  const lives = Array.from({ length: MOST_SLOTS }, (_, slot) => livesOf(workload, slot)).flat();
  return (atMs) => {
    const pods = lives
      .filter((life) => life.bornAtMs <= atMs && atMs < life.endsAtMs + TERMINATING_MS)
      .map((life) => observedPod(workload, life, atMs));
    const version = since(workload.rollouts, atMs);
    const standing = pods.filter((one) => !one.isTerminating);
    const of = (number: number) =>
      standing.filter((one) => one.podTemplateHash === versionName(workload, number));
    const desired = desiredAt(workload, atMs);
    const [updated, ready] = [of(version).length, standing.filter((one) => one.isReady).length];
    const generation =
      1 +
      version +
      since(
        workload.scales.map((scale) => scale.atMs),
        atMs,
      );
    const set = (number: number) =>
      replicaSet(versionName(workload, number), {
        revision: number + 1,
        createdAtMs: workload.rollouts[number - 1] ?? workload.bornAtMs,
        replicas: of(number).length,
        readyReplicas: of(number).filter((one) => one.isReady).length,
      });
    return {
      target: {
        cluster: 'local',
        namespace: 'shop',
        kind: workload.kind,
        name: workload.name,
        uid: `uid-of-${workload.name}`,
      },
      observedAtMs: atMs,
      consent: 'auto',
      scope: workload.scope,
      foreignOwner: null,
      isPaused: false,
      hasHpa: false,
      createdAtMs: workload.bornAtMs,
      generation,
      observedGeneration: generation,
      replicas: { desired, ready, updated, available: ready },
      isProgressing: updated < desired || standing.length > updated,
      progressDeadlineExceeded: false,
      minReadySeconds: 0,
      templateHash: `template-${versionName(workload, version)}`,
      specHash: `spec-${versionName(workload, version)}`,
      writtenByAction: null,
      currentReplicaSet: set(version),
      olderReplicaSets: Array.from({ length: version }, (_, number) => set(number)),
      pods,
      configs: [
        {
          kind: 'ConfigMap',
          name: `${workload.name}-settings`,
          isOptional: false,
          contentHash: `${workload.name}-content-${String(since(workload.configEdits, atMs))}`,
          isImmutable: false,
          missingKeys: [],
          otherConsumers: [],
        },
      ],
      rollbackForbidden: null,
    };
  };
}
