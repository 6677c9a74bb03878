import type { WorkloadObservation } from '../workload/observation.ts';
import type { Finding } from './finding.ts';

/**
 * A rollout past its progress deadline. A condition about an older generation is not about what runs now.
 * @returns null unless the controller itself reports ProgressDeadlineExceeded for the newest spec.
 * @source DESIGN §8 "Failed rollout"
 */
export function detectRolloutStuck(observation: WorkloadObservation): Finding | null {
  const { replicas, currentReplicaSet, target } = observation;
  if (!observation.progressDeadlineExceeded) return null;
  if (observation.observedGeneration < observation.generation) return null;
  const version = currentReplicaSet?.podTemplateHash;
  return {
    symptom: 'rollout-stuck',
    pods: [],
    versions: version === undefined ? [] : [version],
    sinceMs: currentReplicaSet?.createdAtMs ?? observation.createdAtMs,
    evidence: [
      `${target.kind} ${target.name} is past its progress deadline: ${String(replicas.updated)} of ${String(replicas.desired)} replicas updated, ${String(replicas.available)} available`,
    ],
    message: 'ProgressDeadlineExceeded',
  };
}
