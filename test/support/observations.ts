import type {
  ConfigReference,
  ContainerObservation,
  PodObservation,
  ReplicaSetObservation,
  Termination,
  WorkloadObservation,
} from '../../domain/workload/observation.ts';
import type { Target } from '../../domain/workload/target.ts';

/** The moment of every look in these tests, and the lengths they count back by. */
export const NOW = 1_800_000_000_000;
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const MIB = 1_048_576;

/** Hashes of the version before the change (`old`) and the one that runs (`new`). */
export const OLD = 'old-hash';
export const NEW = 'new-hash';

export const target: Target = {
  cluster: 'local',
  namespace: 'shop',
  kind: 'Deployment',
  name: 'shop',
  uid: 'uid-1',
};

/** Runs and is Ready since an hour; name what differs. */
export const container = (changes: Partial<ContainerObservation> = {}): ContainerObservation => ({
  name: 'shop',
  image: 'registry.test/shop:v2',
  isReady: true,
  isInit: false,
  restartCount: 0,
  waitingReason: null,
  waitingMessage: null,
  lastTermination: null,
  startedAtMs: NOW - HOUR,
  memoryLimitBytes: 64 * MIB,
  memoryRequestBytes: 64 * MIB,
  cpuLimitCores: null,
  ...changes,
});

export const ended = (changes: Partial<Termination> = {}): Termination => ({
  reason: 'Error',
  exitCode: 1,
  finishedAtMs: NOW - 10 * SECOND,
  ...changes,
});

/** Waits for something; not started, not Ready. */
export const waiting = (reason: string, message: string | null = null): ContainerObservation =>
  container({ isReady: false, startedAtMs: null, waitingReason: reason, waitingMessage: message });

/** In back-off after crashes of the program itself. */
export const crashing = (changes: Partial<ContainerObservation> = {}): ContainerObservation => ({
  ...waiting('CrashLoopBackOff', 'back-off 10s restarting failed container'),
  restartCount: 2,
  lastTermination: ended(),
  ...changes,
});

/** A pod of the new version that has served for an hour. A container that is not Ready makes the pod not Ready. */
export function pod(name: string, changes: Partial<PodObservation> = {}): PodObservation {
  const containers = changes.containers ?? [container()];
  const isReady = changes.isReady ?? containers.every((one) => one.isReady);
  return {
    name,
    uid: `uid-of-${name}`,
    node: 'node-1',
    phase: 'Running',
    podTemplateHash: NEW,
    createdAtMs: NOW - HOUR,
    readySinceMs: isReady ? NOW - HOUR : null,
    isTerminating: false,
    unschedulableMessage: null,
    warnings: [],
    ...changes,
    isReady,
    containers,
  };
}

/** A pod of the new version born two minutes ago whose only container is this one. */
export const newPod = (name: string, only: ContainerObservation, changes: Partial<PodObservation> = {}) =>
  pod(name, { createdAtMs: NOW - 2 * MINUTE, containers: [only], ...changes });

export const replicaSet = (
  hash: string,
  changes: Partial<ReplicaSetObservation> = {},
): ReplicaSetObservation => ({
  name: `shop-${hash}`,
  uid: `uid-of-${hash}`,
  podTemplateHash: hash,
  revision: 2,
  createdAtMs: NOW - 2 * MINUTE,
  replicas: 2,
  readyReplicas: 2,
  ...changes,
});

export const config = (changes: Partial<ConfigReference> = {}): ConfigReference => ({
  kind: 'ConfigMap',
  name: 'shop-config',
  isOptional: false,
  contentHash: 'good-content',
  isImmutable: false,
  missingKeys: [],
  otherConsumers: [],
  ...changes,
});

/** Two healthy pods of the new version, nothing under way. */
export function observation(changes: Partial<WorkloadObservation> = {}): WorkloadObservation {
  return {
    target,
    observedAtMs: NOW,
    consent: 'auto',
    scope: 'shop',
    foreignOwner: null,
    isPaused: false,
    hasHpa: false,
    createdAtMs: NOW - 24 * HOUR,
    generation: 2,
    observedGeneration: 2,
    replicas: { desired: 2, ready: 2, updated: 2, available: 2 },
    isProgressing: false,
    progressDeadlineExceeded: false,
    minReadySeconds: 0,
    templateHash: 'new-template',
    specHash: 'new-spec',
    writtenByAction: null,
    currentReplicaSet: replicaSet(NEW),
    olderReplicaSets: [replicaSet(OLD, { replicas: 0, readyReplicas: 0, revision: 1 })],
    pods: [pod('a'), pod('b')],
    configs: [config()],
    rollbackForbidden: null,
    ...changes,
  };
}

/** A rollout under way: one new pod with this container, the old version still serving. */
export const rollingOut = (only: ContainerObservation, changes: Partial<WorkloadObservation> = {}) =>
  observation({
    isProgressing: true,
    replicas: { desired: 2, ready: 2, updated: 1, available: 2 },
    currentReplicaSet: replicaSet(NEW, { replicas: 1, readyReplicas: 0 }),
    olderReplicaSets: [replicaSet(OLD, { revision: 1 })],
    pods: [
      pod('old-a', { podTemplateHash: OLD }),
      pod('old-b', { podTemplateHash: OLD }),
      newPod('new-a', only),
    ],
    ...changes,
  });
