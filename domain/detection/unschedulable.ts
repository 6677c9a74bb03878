import type { WorkloadObservation } from '../workload/observation.ts';
import { clip } from './evidence.ts';
import type { Finding } from './finding.ts';
import { livePods, podFinding } from './pod-finding.ts';

/** An autoscaler and the scheduler's own retries need this long before a pending pod means anything. */
export const UNSCHEDULABLE_AFTER_MS = 60_000;

/**
 * Pods the scheduler has not been able to place for at least a minute.
 * @source DESIGN §8 "Unschedulable"
 */
export function detectUnschedulable(observation: WorkloadObservation, nowMs: number): Finding | null {
  const pending = livePods(observation.pods).flatMap((pod) =>
    pod.unschedulableMessage !== null && nowMs - pod.createdAtMs >= UNSCHEDULABLE_AFTER_MS
      ? [{ pod, words: pod.unschedulableMessage }]
      : [],
  );
  if (pending.length === 0) return null;
  return podFinding(
    'unschedulable',
    pending.map(({ pod }) => pod),
    {
      sinceMs: Math.min(...pending.map(({ pod }) => pod.createdAtMs)),
      sentences: pending.map(({ pod, words }) => `pod ${pod.name} cannot be placed: ${clip(words, 160)}`),
      words: pending.map(({ words }) => words),
    },
  );
}
