import type { ContainerObservation, PodObservation, WorkloadObservation } from '../workload/observation.ts';
import {
  cannotStart,
  crashedRecently,
  isPullingInVain,
  isStable,
  lacksConfig,
  ranOutOfMemoryRecently,
} from './container-failure.ts';
import { livePods } from './pod-finding.ts';
import { UNSCHEDULABLE_AFTER_MS } from './unschedulable.ts';

/** A running container that is not Ready for this long after its start is not merely starting. */
const STARTING_MS = 60_000;

function containerFails(container: ContainerObservation, nowMs: number): boolean {
  if (isPullingInVain(container) || lacksConfig(container) || cannotStart(container)) return true;
  const ended = crashedRecently(container, nowMs) || ranOutOfMemoryRecently(container, nowMs);
  return ended && !isStable(container, nowMs);
}

const runsUnready = (pod: PodObservation, nowMs: number): boolean =>
  !pod.isReady &&
  pod.containers.some(
    (container) =>
      !container.isInit && container.startedAtMs !== null && nowMs - container.startedAtMs > STARTING_MS,
  );

const cannotBePlaced = (pod: PodObservation, nowMs: number): boolean =>
  pod.unschedulableMessage !== null && nowMs - pod.createdAtMs >= UNSCHEDULABLE_AFTER_MS;

/**
 * A sign of illness, weaker than a finding on purpose: it is counted over many owners to tell a shared cause. One failing
 * container or one recent failing end is enough; so is being short of replicas when no rollout explains it.
 * A rollout or a scale-up whose pods are merely starting is not sick, and neither is a workload at zero.
 */
export function isSick(observation: WorkloadObservation): boolean {
  if (observation.replicas.desired === 0) return false;
  const nowMs = observation.observedAtMs;
  const pods = livePods(observation.pods);
  if (observation.progressDeadlineExceeded) return true;
  if (pods.some((pod) => pod.containers.some((container) => containerFails(container, nowMs)))) return true;
  if (pods.some((pod) => cannotBePlaced(pod, nowMs))) return true;
  return !observation.isProgressing && pods.some((pod) => runsUnready(pod, nowMs));
}
