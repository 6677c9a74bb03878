import {
  cannotStart,
  isPullingInVain,
  lacksConfig,
  ranOutOfMemory,
} from '../../detection/container-failure.ts';
import { clip, seconds } from '../../detection/evidence.ts';
import { livePods } from '../../detection/pod-finding.ts';
import type { ContainerObservation, PodObservation } from '../../workload/observation.ts';
import type { ArmFigures } from '../verdict.ts';

/** Restarts each container had when a watch first looked, by `<pod uid>/<container>`. */
export type RestartCounts = ReadonlyMap<string, number>;

export interface Since {
  /** Epoch ms of the window's start. */
  readonly atMs: number;
  readonly nowMs: number;
  readonly counts: RestartCounts;
}

const keyOf = (pod: PodObservation, container: ContainerObservation): string =>
  `${pod.uid}/${container.name}`;

export const restartCounts = (pods: readonly PodObservation[]): RestartCounts =>
  new Map(
    pods.flatMap((pod) =>
      pod.containers.map((container) => [keyOf(pod, container), container.restartCount] as const),
    ),
  );

/** The API tells whole seconds: an end in the second the window began counts, rather than be lost. */
function failedEnd(container: ContainerObservation, { atMs }: Since): boolean {
  const end = container.lastTermination;
  if (end === null || end.finishedAtMs < Math.floor(atMs / 1000) * 1000) return false;
  return end.exitCode !== 0 || ranOutOfMemory(container);
}

/** A pod the watch has not seen before was born in it, so all its restarts count. */
function restartsSince(pod: PodObservation, container: ContainerObservation, since: Since): number {
  const seen = container.restartCount - (since.counts.get(keyOf(pod, container)) ?? 0);
  return Math.max(0, seen, failedEnd(container, since) ? 1 : 0);
}

const failsToRun = (container: ContainerObservation): boolean =>
  cannotStart(container) || isPullingInVain(container) || lacksConfig(container);

function evidence(pod: PodObservation, container: ContainerObservation, since: Since): string[] {
  const end = container.lastTermination;
  const who = `pod ${pod.name}: container ${container.name}`;
  const waits =
    container.waitingReason === null
      ? ''
      : ` and waits in ${container.waitingReason}${container.waitingMessage === null ? '' : ` (${clip(container.waitingMessage, 120)})`}`;
  if (end !== null && failedEnd(container, since))
    return [
      `${who} ended with exit code ${String(end.exitCode)} (${end.reason}) ${seconds(since.nowMs - end.finishedAtMs)} before this look${waits}`,
    ];
  if (failsToRun(container)) return [`${who} cannot run${waits}`];
  const restarts = restartsSince(pod, container, since);
  return restarts > 0 ? [`${who} restarted ${String(restarts)} times`] : [];
}

/**
 * What failed in these pods since a window began: containers that ended in failure, restarted, or cannot be run now.
 * Pods on their way out do not count, nor do those evicted: neither is the version's doing.
 */
export function failuresSince(
  pods: readonly PodObservation[],
  since: Since,
): Pick<ArmFigures, 'restarts' | 'crashes'> {
  const containers = livePods(pods).flatMap((pod) => pod.containers.map((container) => ({ pod, container })));
  return {
    restarts: containers.reduce((sum, { pod, container }) => sum + restartsSince(pod, container, since), 0),
    crashes: containers.flatMap(({ pod, container }) => evidence(pod, container, since)),
  };
}
