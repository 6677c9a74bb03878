import type { WorkloadObservation } from '../workload/observation.ts';
import { ranOutOfMemory, ranOutOfMemoryRecently } from './container-failure.ts';
import { mebibytes, seconds } from './evidence.ts';
import type { Finding } from './finding.ts';
import { livePods, podFinding } from './pod-finding.ts';

/**
 * Containers the kernel killed at their memory limit within the last 10 min, by the runtime's own reason. One kill is
 * enough: the limit was reached.
 * @source DESIGN §8 "OOMKilled"
 */
export function detectOomKilled(observation: WorkloadObservation, nowMs: number): Finding | null {
  const killed = livePods(observation.pods).flatMap((pod) =>
    pod.containers.flatMap((container) => {
      const waits = ranOutOfMemory(container) && container.waitingReason === 'CrashLoopBackOff';
      return container.lastTermination !== null && (waits || ranOutOfMemoryRecently(container, nowMs))
        ? [{ pod, container, last: container.lastTermination }]
        : [];
    }),
  );
  if (killed.length === 0) return null;
  return podFinding('oom-killed', [...new Set(killed.map(({ pod }) => pod))], {
    sinceMs: Math.min(...killed.map(({ last }) => last.finishedAtMs)),
    sentences: killed.map(
      ({ pod, container, last }) =>
        `pod ${pod.name}: container ${container.name} was OOMKilled ${seconds(nowMs - last.finishedAtMs)} before this look, ${container.memoryLimitBytes === null ? 'without a limit' : `at a limit of ${mebibytes(container.memoryLimitBytes)}`}`,
    ),
    words: ['OOMKilled'],
  });
}
