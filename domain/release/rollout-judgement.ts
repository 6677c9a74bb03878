import { detectConfigError } from '../detection/config-error.ts';
import { RECENT_MS, cannotStart } from '../detection/container-failure.ts';
import { clip } from '../detection/evidence.ts';
import type { Finding } from '../detection/finding.ts';
import { detectImagePull } from '../detection/image-pull.ts';
import { livePods, waitsSinceMs } from '../detection/pod-finding.ts';
import { detectUnschedulable } from '../detection/unschedulable.ts';
import { imagePullCause } from '../triage/image-pull-cause.ts';
import type { ContainerObservation, WorkloadObservation } from '../workload/observation.ts';

/** A new container that crashed this often crashes again: the same image and configuration start the same way. */
export const CRASHES_AT_START = 2;
/** A missing ConfigMap, Secret or key, or a container the runtime cannot make, may be mended by somebody who is faster, ms. */
export const STUCK_AFTER_MS = 30_000;
/** A registry's refusal and a quota or admission that forbids pods may be another rollout's moment, ms. */
export const REFUSED_AFTER_MS = 60_000;
/** Characters; it travels through workflow history. */
export const SENTENCE_LENGTH = 300;

export interface RolloutFacts {
  readonly observation: WorkloadObservation;
  /** Pods of all versions that are not terminating. */
  readonly pods: number;
  /** Why pods of it cannot even be created, in the controller's words; null: they can. */
  readonly refusal: { readonly message: string; readonly sinceMs: number } | null;
}

export interface RolloutJudgement {
  readonly status: 'available' | 'progressing' | 'failed';
  /** At most 300 characters; a failure names the pod and what the runtime says. */
  readonly sentence: string;
}

/**
 * How a rollout stands. `available`: the controller has seen the last edit, and as many pods as are wanted run the new
 * version and are available, none of another version is left but terminating ones (a dead node keeps those for ever).
 * `failed`: past its own progress deadline, paused, or new pods that cannot get there by themselves.
 * @source kubernetes/kubectl pkg/polymorphichelpers/rollout_status.go; DESIGN §8 for the pods
 */
export function judgeRollout(facts: RolloutFacts, nowMs: number): RolloutJudgement {
  const { observation, pods } = facts;
  const { generation, observedGeneration, replicas } = observation;
  if (observedGeneration < generation)
    return progressing('the Deployment controller has not seen the last edit yet');
  const { desired, updated, available } = replicas;
  if (updated === desired && pods === updated && available === updated)
    return {
      status: 'available',
      sentence: `all ${String(desired)} pods run the new version and are available`,
    };
  const failure = failureOf(facts, nowMs);
  if (failure !== null) return { status: 'failed', sentence: clip(failure, SENTENCE_LENGTH) };
  const old = Math.max(0, pods - updated);
  return progressing(
    `${String(Math.min(available, updated))} of ${String(desired)} pods run the new version and are available, ${String(old)} of the old are left`,
  );
}

const progressing = (sentence: string): RolloutJudgement => ({ status: 'progressing', sentence });

function failureOf({ observation, pods, refusal }: RolloutFacts, nowMs: number): string | null {
  const hash = observation.currentReplicaSet?.podTemplateHash;
  const fresh = observation.pods.filter((pod) => hash !== undefined && pod.podTemplateHash === hash);
  // What is missing is told by the pods themselves: contents are not read for a look at a rollout.
  const look = { ...observation, pods: fresh, configs: [] };
  const inPods =
    imageFailure(look, nowMs) ??
    startFailure(look, nowMs) ??
    told(lastingSince(detectConfigError(look), nowMs - STUCK_AFTER_MS)) ??
    told(detectUnschedulable(look, nowMs));
  if (inPods !== null) return inPods;
  if (refusal !== null && nowMs - refusal.sinceMs >= REFUSED_AFTER_MS)
    return `pods cannot be created: ${refusal.message}`;
  if (observation.progressDeadlineExceeded)
    return 'it made no progress within its progressDeadlineSeconds (ProgressDeadlineExceeded); look at the events of its new pods';
  if (observation.isPaused && pods > observation.replicas.updated)
    return 'it is paused, so it does not roll out: resume it (kubectl rollout resume)';
  return null;
}

const lastingSince = (finding: Finding | null, sinceMs: number): Finding | null =>
  finding !== null && finding.sinceMs <= sinceMs ? finding : null;

const told = (finding: Finding | null): string | null => finding?.evidence[0] ?? null;

/** Absence is definite at once, a refusal once it lasts; a registry that is busy or unreachable may come back. */
function imageFailure(look: WorkloadObservation, nowMs: number): string | null {
  const finding = detectImagePull(look);
  if (finding === null) return null;
  const cause = imagePullCause(finding.message);
  const isHopeless =
    cause === 'not-found' ||
    (cause === 'unauthorized' && lastingSince(finding, nowMs - REFUSED_AFTER_MS) !== null);
  return isHopeless ? `${finding.evidence[0] ?? ''}: ${finding.message}` : null;
}

function startFailure(look: WorkloadObservation, nowMs: number): string | null {
  for (const pod of livePods(look.pods))
    for (const container of pod.containers) {
      const who = `pod ${pod.name}: container ${container.name}`;
      if (keepsCrashing(container, nowMs)) return `${who} ${crashes(container)}`;
      const isLasting = nowMs - waitsSinceMs(pod, container) >= STUCK_AFTER_MS;
      if (isLasting && container.waitingReason !== 'CrashLoopBackOff' && cannotStart(container))
        return `${who} cannot start (${String(container.waitingReason)}): ${container.waitingMessage ?? ''}`;
    }
  return null;
}

/** Out-of-memory kills count too: the new version does not come up either way. */
const keepsCrashing = (container: ContainerObservation, nowMs: number): boolean =>
  !container.isReady &&
  container.restartCount >= CRASHES_AT_START &&
  container.lastTermination !== null &&
  (container.waitingReason === 'CrashLoopBackOff' ||
    nowMs - container.lastTermination.finishedAtMs <= RECENT_MS);

function crashes({ restartCount, lastTermination, waitingReason }: ContainerObservation): string {
  const ending =
    lastTermination === null
      ? ''
      : `, last with exit code ${String(lastTermination.exitCode)} (${lastTermination.reason})`;
  return `ended and was restarted ${String(restartCount)} times${ending}${waitingReason === null ? '' : `, and waits in ${waitingReason}`}`;
}
