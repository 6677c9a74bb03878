import type { Finding } from '../../domain/detection/finding.ts';
import { detectSymptoms } from '../../domain/detection/symptoms.ts';
import { Settings } from '../../domain/policy/schema.ts';
import type { Situation } from '../../domain/triage/situation.ts';
import type { JournaledState } from '../../domain/workload/good-state.ts';
import { configVersions } from '../../domain/workload/judge-good.ts';
import type {
  ConfigReference,
  ContainerObservation,
  PodObservation,
  ReplicaSetObservation,
  Termination,
  WorkloadObservation,
} from '../../domain/workload/observation.ts';
import type { ServiceLevels, VersionServiceLevels } from '../../domain/workload/service-levels.ts';
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

export const settings = (changes: Partial<Settings> = {}): Settings => ({
  ...Settings.parse({}),
  ...changes,
});

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

export const version = (changes: Partial<VersionServiceLevels> = {}): VersionServiceLevels => ({
  podTemplateHash: NEW,
  requests: 300,
  errorRatio: 0,
  p95Ms: 20,
  ...changes,
});

type Known = Extract<ServiceLevels, { status: 'known' }>;

export const levels = (versions: readonly VersionServiceLevels[], changes: Partial<Known> = {}): Known => ({
  status: 'known',
  atMs: NOW,
  windowMs: 30 * SECOND,
  versions,
  pods: [],
  usage: [],
  ...changes,
});

export const absent: ServiceLevels = { status: 'absent' };
export const unknown: ServiceLevels = { status: 'unknown', reason: 'Prometheus did not answer in 5 s' };

export const finding = (changes: Partial<Finding> = {}): Finding => ({
  symptom: 'crash-loop',
  pods: ['new-a'],
  versions: [NEW],
  sinceMs: NOW - MINUTE,
  evidence: ['pod new-a: container shop restarted 3 times'],
  message: 'Error 1',
  ...changes,
});

/** The state before the change: good, last seen three minutes ago. */
export const goodState = (changes: Partial<JournaledState> = {}): JournaledState => ({
  stateId: 'state-good',
  target,
  templateHash: 'old-template',
  podTemplateHash: OLD,
  images: ['registry.test/shop:v1'],
  configs: [{ kind: 'ConfigMap', name: 'shop-config', contentHash: 'good-content' }],
  firstSeenAtMs: NOW - 5 * HOUR,
  lastSeenAtMs: NOW - 3 * MINUTE,
  healthySinceMs: NOW - 5 * HOUR,
  goodAtMs: NOW - 4 * HOUR,
  writtenByAction: null,
  sickSinceMs: null,
  ...changes,
});

/** What runs now: seen first two minutes ago, never good. */
export const badState = (changes: Partial<JournaledState> = {}): JournaledState => ({
  ...goodState(),
  stateId: 'state-bad',
  templateHash: 'new-template',
  podTemplateHash: NEW,
  images: ['registry.test/shop:v2'],
  firstSeenAtMs: NOW - 2 * MINUTE,
  lastSeenAtMs: NOW,
  healthySinceMs: null,
  goodAtMs: null,
  ...changes,
});

/** The same journal with `state-bad`, what runs now, being what this look shows. */
export const journalOf = (seen: WorkloadObservation, states: readonly JournaledState[]): JournaledState[] =>
  states.map((state) =>
    state.stateId === 'state-bad'
      ? { ...state, templateHash: seen.templateHash, configs: configVersions(seen) }
      : state,
  );

/**
 * A situation as triage gets it: symptoms are detected from the look, and the journal knows the good state and the present
 * one unless told otherwise.
 */
export function situation(seen: WorkloadObservation | null, changes: Partial<Situation> = {}): Situation {
  const serviceLevels = changes.serviceLevels ?? absent;
  const policy = changes.policy ?? settings();
  const current = badState(
    seen === null ? {} : { templateHash: seen.templateHash, configs: configVersions(seen) },
  );
  return {
    nowMs: NOW,
    observation: seen,
    serviceLevels,
    findings: seen === null ? [] : detectSymptoms(seen, serviceLevels, NOW, policy),
    states: [current, goodState()],
    currentStateId: current.stateId,
    scopeHealth: { scope: 'shop', owners: 10, sickOwners: ['shop/deployment/shop'] },
    policy,
    ...changes,
  };
}
