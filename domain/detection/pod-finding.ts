import type { ContainerObservation, PodObservation } from '../workload/observation.ts';
import { clip, MESSAGE_LENGTH, unique } from './evidence.ts';
import type { Finding, Symptom } from './finding.ts';

const MOST_SENTENCES = 6;

interface PodEvidence {
  readonly sinceMs: number;
  readonly sentences: readonly string[];
  readonly words: readonly string[];
}

/** Pods that still count: not on their way out and not run to their end. */
export const livePods = (pods: readonly PodObservation[]): PodObservation[] =>
  pods.filter((pod) => !pod.isTerminating && pod.phase !== 'Succeeded' && pod.phase !== 'Failed');

/** When a container that waits began to: after its last run, or with its pod. The kubelet keeps no better time. */
export const waitsSinceMs = (pod: PodObservation, container: ContainerObservation): number =>
  Math.max(pod.createdAtMs, container.lastTermination?.finishedAtMs ?? 0);

/** A finding shown by pods. Sentences and words are deduplicated and bounded, however many pods there are. */
export function podFinding(
  symptom: Symptom,
  pods: readonly PodObservation[],
  evidence: PodEvidence,
): Finding {
  const sentences = unique(evidence.sentences);
  const more = sentences.length - MOST_SENTENCES;
  return {
    symptom,
    pods: pods.map((pod) => pod.name).toSorted(),
    versions: unique(pods.flatMap((pod) => pod.podTemplateHash ?? [])).toSorted(),
    sinceMs: evidence.sinceMs,
    evidence: [
      ...sentences.slice(0, MOST_SENTENCES),
      ...(more > 0 ? [`and ${String(more)} more like these`] : []),
    ],
    message: clip(unique(evidence.words).join(' | '), MESSAGE_LENGTH),
  };
}
