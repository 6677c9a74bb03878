import type { WorkloadObservation } from '../workload/observation.ts';

/** What a window has to wait for; null when the workload stands still with every pod Ready. */
export function unsettled(observation: WorkloadObservation): string | null {
  const { desired, updated, available } = observation.replicas;
  if (observation.observedGeneration < observation.generation)
    return 'its controller has not seen the change yet';
  if (updated < desired) return `${String(updated)} of ${String(desired)} replicas run the new template`;
  const notReady = observation.pods.filter((pod) => !pod.isTerminating && pod.readySinceMs === null);
  if (notReady.length > 0)
    return `${notReady
      .map(({ name }) => name)
      .slice(0, 3)
      .join(', ')} ${notReady.length === 1 ? 'is' : 'are'} not Ready yet`;
  if (available < desired) return `${String(available)} of ${String(desired)} replicas are available`;
  return observation.isProgressing ? 'the rollout is still under way' : null;
}
