import { missingConfigs } from '../detection/config-error.ts';
import { ACTIONABLE } from '../detection/finding.ts';
import type { Finding } from '../detection/finding.ts';
import type { EffectivePolicy } from '../triage/situation.ts';
import type { ConfigVersion, JournaledState } from './good-state.ts';
import type { WorkloadObservation } from './observation.ts';
import type { ServiceLevels } from './service-levels.ts';

/** One look, and what the journal says of the state it shows. */
export interface StateSighting {
  /** The journal's row of this very `stateId`; null when it was never seen. */
  readonly previous: JournaledState | null;
  /** The state that ran before this one was first seen; null when this is the first; absent when nobody looked it up. */
  readonly predecessor?: JournaledState | null;
  /** Hash of `stateIdentity(...)`: the domain does not hash. */
  readonly stateId: string;
  readonly observation: WorkloadObservation;
  readonly serviceLevels: ServiceLevels;
  /** What `detectSymptoms` said of this very look. */
  readonly findings: readonly Finding[];
  readonly nowMs: number;
  readonly settings: EffectivePolicy;
}

const byKindAndName = (a: ConfigVersion, b: ConfigVersion): number =>
  `${a.kind}/${a.name}` < `${b.kind}/${b.name}` ? -1 : 1;

/** The existing objects the workload refers to, in a fixed order. */
export const configVersions = (observation: WorkloadObservation): ConfigVersion[] =>
  observation.configs
    .flatMap(({ kind, name, contentHash }) => (contentHash === null ? [] : [{ kind, name, contentHash }]))
    .toSorted(byKindAndName);

/**
 * The text whose hash is a state's id: the same template with the same contents is the same state, in whatever order its
 * objects are listed. A missing object is left out, so its loss makes another state.
 */
export const stateIdentity = (templateHash: string, configs: readonly ConfigVersion[]): string =>
  [
    `template ${templateHash}`,
    ...configs.toSorted(byKindAndName).map(({ kind, name, contentHash }) => `${kind}/${name} ${contentHash}`),
  ].join('\n');

type Health = 'healthy' | 'unhealthy' | 'sick' | 'unknown';

/**
 * Stricter than the absence of a symptom: a state is not called good on a handful of requests that failed, nor when the
 * running version is not among the measured ones.
 */
function serviceHealth({ observation, serviceLevels, settings }: StateSighting): Health {
  if (serviceLevels.status === 'absent') return 'healthy';
  if (serviceLevels.status === 'unknown') return 'unknown';
  const hash = observation.currentReplicaSet?.podTemplateHash;
  if (hash !== undefined && !serviceLevels.versions.some((version) => version.podTemplateHash === hash))
    return 'unknown';
  const inBand = serviceLevels.versions.every(
    (version) => (version.errorRatio ?? 0) <= settings.errorRatio && (version.p95Ms ?? 0) <= settings.p95Ms,
  );
  return inBand ? 'healthy' : 'unhealthy';
}

function isSettled({ replicas, ...observation }: WorkloadObservation): boolean {
  const counts = [replicas.ready, replicas.updated, replicas.available];
  return (
    replicas.desired > 0 &&
    counts.every((count) => count === replicas.desired) &&
    !observation.isProgressing &&
    observation.observedGeneration >= observation.generation &&
    observation.pods.every((pod) => pod.isTerminating || pod.readySinceMs !== null)
  );
}

function health(sighting: StateSighting): Health {
  if (sighting.findings.some((finding) => ACTIONABLE.has(finding.symptom))) return 'sick';
  // Pods that run do not miss it, but nothing could start again: no state to go back to.
  if (missingConfigs(sighting.observation).length > 0) return 'unhealthy';
  return isSettled(sighting.observation) ? serviceHealth(sighting) : 'unhealthy';
}

// Until the controller has seen the newest spec, its newest ReplicaSet is still the former version's.
const currentVersion = ({ observedGeneration, generation, currentReplicaSet }: WorkloadObservation) =>
  observedGeneration >= generation ? currentReplicaSet?.podTemplateHash : undefined;

function images(observation: WorkloadObservation): string[] {
  const hash = currentVersion(observation);
  if (hash === undefined && observation.target.kind === 'Deployment') return [];
  const pods = observation.pods.filter((pod) => hash === undefined || pod.podTemplateHash === hash);
  return [...new Set(pods.flatMap((pod) => pod.containers.map((container) => container.image)))].toSorted();
}

const firstSighting = ({ observation, nowMs }: StateSighting) => ({
  podTemplateHash: null,
  images: [],
  firstSeenAtMs: nowMs,
  healthySinceMs: null,
  goodAtMs: null,
  writtenByAction: observation.writtenByAction,
  sickSinceMs: null,
});

function sickSince(current: Health, beforeMs: number | null | undefined, nowMs: number): number | null {
  if (current === 'healthy') return null;
  return beforeMs ?? (current === 'sick' ? nowMs : null);
}

/** Looks are this far apart at most: contents may have changed so long before they were first seen. */
const LOOK_SLACK_MS = 30_000;

/** Only contents changed, and a pod runs that started before: it may never have read them. */
function hasUnreadContent({ predecessor, observation }: StateSighting, firstSeenAtMs: number): boolean {
  if (predecessor?.templateHash !== observation.templateHash) return false;
  return observation.pods.some((pod) =>
    pod.containers.some(
      (container) =>
        !container.isInit &&
        container.startedAtMs !== null &&
        container.startedAtMs < firstSeenAtMs - LOOK_SLACK_MS,
    ),
  );
}

function isGoodNow(sighting: StateSighting, firstSeenAtMs: number, healthySinceMs: number | null): boolean {
  const { observation, nowMs, settings } = sighting;
  if (healthySinceMs === null) return false;
  const youngestReadyMs = Math.max(0, ...observation.pods.map((pod) => pod.readySinceMs ?? 0));
  const { goodAfterSeconds, suspectChangesForSeconds } = settings;
  const neededSeconds = hasUnreadContent(sighting, firstSeenAtMs)
    ? Math.max(goodAfterSeconds, suspectChangesForSeconds)
    : goodAfterSeconds;
  return nowMs - Math.max(healthySinceMs, youngestReadyMs) >= neededSeconds * 1000;
}

/**
 * The journal's row after this look. Healthy = every desired replica available, nothing progressing, no symptom, every
 * pod Ready, service levels in band. Good = healthy for `goodAfterSeconds`, counted from the later of `healthySinceMs`
 * and the youngest pod's `readySinceMs`, so that a restart between two looks starts it anew.
 * Contents that no running pod has started under are proven only by outliving `suspectChangesForSeconds`: an edit that
 * breaks the next start must not pass for good meanwhile.
 * Unknown service levels neither set nor keep `healthySinceMs`; a workload at zero is never healthy. `goodAtMs`, once
 * set, stays: what was good once may be gone back to.
 * @source DESIGN §11 "Good state"
 */
export function judgeState(sighting: StateSighting): JournaledState {
  const { observation, nowMs } = sighting;
  const before = sighting.previous ?? firstSighting(sighting);
  const current = health(sighting);
  const healthySinceMs = current === 'healthy' ? (before.healthySinceMs ?? nowMs) : null;
  const isGood = isGoodNow(sighting, before.firstSeenAtMs, healthySinceMs);
  const seenImages = images(observation);
  return {
    stateId: sighting.stateId,
    target: observation.target,
    templateHash: observation.templateHash,
    podTemplateHash: currentVersion(observation) ?? before.podTemplateHash,
    images: seenImages.length > 0 ? seenImages : before.images,
    configs: configVersions(observation),
    firstSeenAtMs: before.firstSeenAtMs,
    lastSeenAtMs: nowMs,
    healthySinceMs,
    goodAtMs: before.goodAtMs ?? (isGood ? nowMs : null),
    writtenByAction: before.writtenByAction,
    sickSinceMs: sickSince(current, before.sickSinceMs, nowMs),
  };
}
