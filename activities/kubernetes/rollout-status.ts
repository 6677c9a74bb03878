import type { V1Deployment } from '@kubernetes/client-node';
import { count } from './wire.ts';
import type { Wire } from './wire.ts';

type Deployment = Wire<V1Deployment>;

const progressReason = (deployment: Deployment): string | undefined =>
  deployment.status?.conditions?.find((condition) => condition.type === 'Progressing')?.reason;

const isObserved = ({ metadata, status }: Deployment): boolean =>
  count(status, 'observedGeneration') >= count(metadata, 'generation');

export const progressDeadlineExceeded = (deployment: Deployment): boolean =>
  progressReason(deployment) === 'ProgressDeadlineExceeded' && isObserved(deployment);

/**
 * Whether a rollout is under way, by the algorithm of `kubectl rollout status`. It differs in one place: pods that
 * become unavailable after their rollout was complete are an outage, not a rollout, though kubectl waits for them too.
 * @source kubernetes/kubectl pkg/polymorphichelpers/rollout_status.go
 */
export function isProgressing(deployment: Deployment): boolean {
  const { spec, status } = deployment;
  if (!isObserved(deployment)) return true;
  const reason = progressReason(deployment);
  if (reason === 'ProgressDeadlineExceeded') return false;
  const updated = count(status, 'updatedReplicas');
  if (updated < (spec?.replicas ?? 1)) return true;
  if (count(status, 'replicas') > updated) return true;
  if (reason === 'NewReplicaSetAvailable') return false;
  return count(status, 'availableReplicas') < updated;
}
