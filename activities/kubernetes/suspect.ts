import type { Target } from '../../domain/workload/target.ts';
import { identify } from './identity.ts';
import { controllerOf } from './ownership.ts';
import type { Resources } from './resource.ts';
import { progressDeadlineExceeded } from './rollout-status.ts';

type Pod = Resources['pods'];
type Suspect = Pick<Target, 'namespace' | 'kind' | 'name'>;

const TELLING_WAITS: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

const statusesOf = ({ status }: Pod) => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];

/** Restarts of all containers together. */
export const restartsOf = (pod: Pod): number =>
  statusesOf(pod).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);

/**
 * Whether a pod shows a symptom worth an immediate look: a container that cannot start, one that ended badly, or a
 * restart since `restartsBefore` (null when the pod is new to us). A pod on its way out shows none.
 */
export function isSuspectPod(pod: Pod, restartsBefore: number | null): boolean {
  if (pod.metadata?.deletionTimestamp !== undefined) return false;
  if (restartsBefore !== null && restartsOf(pod) > restartsBefore) return true;
  return statusesOf(pod).some(({ state }) => {
    const hasFailed = state?.terminated !== undefined && state.terminated.exitCode !== 0;
    return hasFailed || TELLING_WAITS.has(state?.waiting?.reason ?? '');
  });
}

export const isSuspectDeployment = (deployment: Resources['deployments']): boolean =>
  progressDeadlineExceeded(deployment);

/** The workload a pod belongs to; null for owners of kinds that are not seen. A ReplicaSet's name tells its Deployment's. */
export function workloadOf(pod: Pod): Suspect | null {
  const { namespace, name, labels } = identify(pod);
  const owner = controllerOf(pod.metadata);
  if (owner === null) return { namespace, kind: 'Pod', name };
  switch (owner.kind) {
    case 'ReplicaSet': {
      const tail = `-${labels['pod-template-hash'] ?? ''}`;
      return tail !== '-' && owner.name.endsWith(tail)
        ? { namespace, kind: 'Deployment', name: owner.name.slice(0, -tail.length) }
        : null;
    }
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
      return { namespace, kind: owner.kind, name: owner.name };
    default:
      return null;
  }
}
