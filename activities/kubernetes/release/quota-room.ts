import type { Surroundings } from '../../../domain/release/surroundings.ts';
import type { V1PodSpec, V1ScopedResourceSelectorRequirement } from '@kubernetes/client-node';
import type { Resources } from '../resource.ts';
import type { Wire } from '../wire.ts';
import { amountOf, isBestEffort } from './pod-requests.ts';

type Quota = Resources['resourcequotas'];
type PodSpec = Wire<V1PodSpec>;
type Requirement = Wire<V1ScopedResourceSelectorRequirement>;

/**
 * Limits and use of the quotas that count pods of this template. A limit whose use the quota controller has not counted
 * yet is told as used up: admission refuses there, too ("status unknown for quota").
 */
export const quotasFor = (quotas: readonly Quota[], pod: PodSpec | undefined): Surroundings['quotas'] =>
  quotas.filter((quota) => counts(quota, pod ?? {})).flatMap(limitsOf);

const limitsOf = ({ metadata, spec, status }: Quota): Surroundings['quotas'] =>
  Object.entries(spec?.hard ?? {}).flatMap(([resource, quantity]) => {
    const hard = amountOf(resource, quantity);
    if (hard === null) return [];
    const used = amountOf(resource, status?.used?.[resource]) ?? hard;
    return [{ name: metadata?.name ?? '', resource, hard, used }];
  });

/** All scopes of a quota must match a pod for the quota to count it. */
const counts = ({ spec }: Quota, pod: PodSpec): boolean =>
  [
    ...(spec?.scopes ?? []).map((scopeName): Requirement => ({ scopeName, operator: 'Exists' })),
    ...(spec?.scopeSelector?.matchExpressions ?? []),
  ].every((requirement) => isInScope(requirement, pod));

function isInScope(requirement: Requirement, pod: PodSpec): boolean {
  switch (requirement.scopeName) {
    case 'Terminating':
      return pod.activeDeadlineSeconds !== undefined;
    case 'NotTerminating':
      return pod.activeDeadlineSeconds === undefined;
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'PriorityClass':
      return hasPriority(requirement, pod.priorityClassName ?? '');
    case 'CrossNamespacePodAffinity':
      return pod.affinity !== undefined;
    case undefined:
    default:
      // A scope of a later Kubernetes: better a limit that does not count than one that is overlooked.
      return true;
  }
}

function hasPriority({ operator, values = [] }: Requirement, name: string): boolean {
  switch (operator) {
    case 'In':
      return values.includes(name);
    case 'NotIn':
      return !values.includes(name);
    case 'DoesNotExist':
      return name === '';
    case undefined:
    default:
      return name !== '';
  }
}
