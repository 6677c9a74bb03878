import type { ContainerObservation, PodObservation } from '../workload/observation.ts';

/** A termination older than this is history. The kubelet itself forgets its back-off after 10 min of running. */
export const RECENT_MS = 600_000;

/** A Ready container that has run this long since its last crash is no symptom now; a loop shows again in its back-off. */
export const STABLE_AFTER_MS = 30_000;

const IMAGE_PULL_REASONS: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

const START_FAILURES: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'CreateContainerError',
  'RunContainerError',
  'PostStartHookError',
  'StartError',
  'ContainerCannotRun',
]);

export const isPullingInVain = (container: ContainerObservation): boolean =>
  container.waitingReason !== null && IMAGE_PULL_REASONS.has(container.waitingReason);

/** The kubelet has not heard of its objects yet and asks again by itself: that says nothing about them. */
const NOT_YET_SYNCED = /failed to sync (configmap|secret) cache|services have not yet been read/i;

export const lacksConfig = (container: ContainerObservation): boolean =>
  container.waitingReason === 'CreateContainerConfigError' &&
  !NOT_YET_SYNCED.test(container.waitingMessage ?? '');

export const cannotStart = (container: ContainerObservation): boolean =>
  container.waitingReason !== null && START_FAILURES.has(container.waitingReason);

/** By the runtime's reason alone: exit code 137 is also how a failed liveness probe ends a container. */
export const ranOutOfMemory = (container: ContainerObservation): boolean =>
  container.lastTermination?.reason === 'OOMKilled';

const endedRecently = (container: ContainerObservation, nowMs: number): boolean =>
  container.lastTermination !== null && nowMs - container.lastTermination.finishedAtMs <= RECENT_MS;

export const crashedRecently = (container: ContainerObservation, nowMs: number): boolean =>
  endedRecently(container, nowMs) && container.lastTermination?.exitCode !== 0 && !ranOutOfMemory(container);

export const ranOutOfMemoryRecently = (container: ContainerObservation, nowMs: number): boolean =>
  ranOutOfMemory(container) && endedRecently(container, nowMs);

/** Runs, is Ready, and has done so long enough that its last crash is over. */
export const isStable = (container: ContainerObservation, nowMs: number): boolean =>
  container.isReady && container.startedAtMs !== null && nowMs - container.startedAtMs > STABLE_AFTER_MS;

/**
 * Both of its last two runs were short. A pod of weeks that crashed twice in its life is no loop: either the pod is
 * young, or the run before this one is known to have been short, or it is not Ready now.
 */
function keepsCrashing(pod: PodObservation, container: ContainerObservation, nowMs: number): boolean {
  if (container.restartCount < 2 || !crashedRecently(container, nowMs)) return false;
  if (isStable(container, nowMs)) return false;
  if (nowMs - pod.createdAtMs <= RECENT_MS) return true;
  const last = container.lastTermination;
  if (last?.startedAtMs !== undefined) return last.finishedAtMs - last.startedAtMs <= RECENT_MS;
  return !container.isReady;
}

/**
 * In back-off, or restarted at least twice by failing runs of which the last is recent. Out-of-memory kills are a
 * symptom of their own and do not count.
 */
export function isCrashLooping(pod: PodObservation, container: ContainerObservation, nowMs: number): boolean {
  if (ranOutOfMemory(container)) return false;
  return container.waitingReason === 'CrashLoopBackOff' || keepsCrashing(pod, container, nowMs);
}
