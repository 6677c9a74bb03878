import type { ContainerObservation, PodObservation, WorkloadObservation } from '../workload/observation.ts';
import {
  cannotStart,
  crashedRecently,
  isCrashLooping,
  isStable,
  ranOutOfMemory,
  RECENT_MS,
} from './container-failure.ts';
import { seconds } from './evidence.ts';
import type { Finding } from './finding.ts';
import { livePods, podFinding } from './pod-finding.ts';

/** One new pod that failed once may have met a node's hiccup; two of the same template have not. */
export const NEW_PODS_FAILING = 2;

const failsAtStart = (container: ContainerObservation, nowMs: number): boolean =>
  !ranOutOfMemory(container) &&
  !isStable(container, nowMs) &&
  (cannotStart(container) || crashedRecently(container, nowMs));

function failingNewPods(
  observation: WorkloadObservation,
  pods: readonly PodObservation[],
  nowMs: number,
): PodObservation[] {
  const current = observation.currentReplicaSet?.podTemplateHash;
  const failing = pods.filter(
    (pod) =>
      current !== undefined &&
      pod.podTemplateHash === current &&
      !pod.isReady &&
      nowMs - pod.createdAtMs <= RECENT_MS &&
      pod.containers.some((container) => failsAtStart(container, nowMs)),
  );
  return failing.length >= NEW_PODS_FAILING ? failing : [];
}

function describe(pod: PodObservation, container: ContainerObservation, nowMs: number): string {
  const last = container.lastTermination;
  const ending =
    last === null
      ? ''
      : `, last ended with exit code ${String(last.exitCode)} (${last.reason}) ${seconds(nowMs - last.finishedAtMs)} before this look`;
  const waiting = container.waitingReason === null ? '' : `, waiting in ${container.waitingReason}`;
  return `pod ${pod.name}: container ${container.name} restarted ${String(container.restartCount)} times${ending}${waiting}`;
}

/**
 * Containers that crash again and again: in CrashLoopBackOff, or at least two restarts by failing runs of which the
 * last is at most 10 min old, or at least two young pods of the current template that fail. A pod in back-off counts
 * although nothing restarts; a container that has run stably since is no symptom.
 * @returns null when no pod shows it. `sinceMs` is the oldest failing end still on record.
 * @source DESIGN §8 "CrashLoop"
 */
export function detectCrashLoop(observation: WorkloadObservation, nowMs: number): Finding | null {
  const live = livePods(observation.pods);
  const looping = live.filter((pod) =>
    pod.containers.some((container) => isCrashLooping(pod, container, nowMs)),
  );
  const pods = [...new Set([...looping, ...failingNewPods(observation, live, nowMs)])];
  if (pods.length === 0) return null;
  const failures = pods.flatMap((pod) =>
    pod.containers
      .filter((container) => isCrashLooping(pod, container, nowMs) || failsAtStart(container, nowMs))
      .map((container) => ({ pod, container })),
  );
  return podFinding('crash-loop', pods, {
    sinceMs: Math.min(
      ...failures.map(({ pod, container }) => container.lastTermination?.finishedAtMs ?? pod.createdAtMs),
    ),
    sentences: failures.map(({ pod, container }) => describe(pod, container, nowMs)),
    words: failures.flatMap(({ container }) => [
      ...(container.waitingMessage === null ? [] : [container.waitingMessage]),
      ...(container.lastTermination === null
        ? []
        : [`${container.lastTermination.reason} ${String(container.lastTermination.exitCode)}`]),
    ]),
  });
}
