import type { Finding, Symptom } from '../detection/finding.ts';
import type { PodObservation, WorkloadObservation } from '../workload/observation.ts';
import type { Expected } from './window.ts';

/** A run that ended this long after the act began after it too, where the kubelet does not say when it began. */
const RUN_AFTER_ACT_MS = 30_000;

/**
 * Restored contents reach the volumes of pods that run at the kubelet's next sync: a minute with its jitter. A container that
 * starts before that reads the bad ones again.
 * @source Kubernetes, "Mounted ConfigMaps are updated automatically"
 */
const CONTENTS_ARRIVE_MS = 90_000;

const reachesPodsAtMs = ({ action, actedAtMs }: Pick<Expected, 'action' | 'actedAtMs'>): number =>
  (actedAtMs ?? 0) + (action.kind === 'restoreConfig' ? CONTENTS_ARRIVE_MS : 0);

/** Judged over the window by its last look, against limits and the levels at decision. */
const OF_THE_SERVICE: ReadonlySet<Symptom> = new Set<Symptom>(['error-ratio', 'latency']);

function endedAfter(pod: PodObservation, actedAtMs: number): boolean {
  return pod.containers.some(({ lastTermination: last }) => {
    if (last === null || last.exitCode === 0) return false;
    return last.startedAtMs === undefined
      ? last.finishedAtMs >= actedAtMs + RUN_AFTER_ACT_MS
      : last.startedAtMs >= actedAtMs;
  });
}

/**
 * Sentences that prove a fault after the act: a pod born since shows it, or a run begun since has failed. A pod that still
 * waits in the back-off it had before the act proves nothing yet (the kubelet has not tried again), and neither does a
 * rollout that was stuck before it.
 * @returns empty when nothing is proven
 */
export function proofOfFault(
  finding: Finding,
  observation: WorkloadObservation,
  act: Pick<Expected, 'action' | 'actedAtMs'>,
): string[] {
  if (OF_THE_SERVICE.has(finding.symptom)) return [];
  const sinceMs = act.actedAtMs ?? 0;
  const replicaSet = observation.currentReplicaSet;
  if (finding.symptom === 'rollout-stuck')
    return (replicaSet?.createdAtMs ?? 0) >= sinceMs ? finding.evidence.slice(0, 1) : [];
  const version = replicaSet?.podTemplateHash;
  const proven = observation.pods.filter(
    (pod) =>
      finding.pods.includes(pod.name) &&
      (version === undefined || pod.podTemplateHash === version) &&
      (pod.createdAtMs >= sinceMs || endedAfter(pod, reachesPodsAtMs(act)) || finding.symptom === 'deadlock'),
  );
  return proven.length === 0
    ? []
    : [
        `${finding.symptom} after the act in ${proven
          .map(({ name }) => name)
          .slice(0, 3)
          .join(', ')}`,
        ...finding.evidence.slice(0, 1),
      ];
}
