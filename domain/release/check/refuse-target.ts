import type { PlanRefusal } from '../plan.ts';
import type { Strategy } from '../release-schema.ts';
import type { Surroundings } from '../surroundings.ts';

type Around = Pick<Surroundings, 'foreignOwner' | 'autoscaler' | 'replicas'>;
type Refusal = Omit<PlanRefusal, 'target'>;

const SOURCE = {
  argocd: 'change it in the Git repository that its Argo CD application follows',
  flux: 'change it in the Git repository that Flux follows',
  helm: 'release it with Helm (`helm upgrade`), by its values',
  operator: 'change the object that controls it',
} as const;

function foreignOwner({ foreignOwner: owner }: Around): Refusal | null {
  if (owner === null) return null;
  return {
    code: 'foreign-owner',
    sentence: `it is managed by ${owner.by} (${owner.evidence}), which would take back whatever is changed here`,
    wayOut: `${SOURCE[owner.by]}, or take it out of the hands of ${owner.by} first`,
  };
}

function autoscaled({ autoscaler }: Around, { type }: Strategy): Refusal | null {
  if (autoscaler === null || type === 'rolling') return null;
  return {
    code: 'autoscaled',
    sentence: `HorizontalPodAutoscaler ${autoscaler} scales it and not its second Deployment, so that ${type} would serve with a number of pods that nobody adapts`,
    wayOut:
      'use strategy rolling, which leaves the number of pods to the autoscaler, or remove the autoscaler for the time of the release',
  };
}

function nothingRuns({ replicas }: Around, { type }: Strategy): Refusal | null {
  if (replicas > 0 || type === 'rolling') return null;
  return {
    code: 'unsupported',
    sentence: `it is scaled to zero, so that ${type} has no old version to serve beside the new one`,
    wayOut: 'scale it up first, or use strategy rolling',
  };
}

/**
 * Why a target cannot be released by this strategy because of what stands around it; null when it can.
 *
 * Somebody else's objects are named and handed over rather than fought about. With an autoscaler only `rolling` is
 * possible, because replicas are then never written here (DESIGN §11). Quotas and disruption budgets are gates: those a
 * person may waive.
 * @param target `namespace/name`, as people are told
 */
export function refuseTarget(target: string, strategy: Strategy, around: Around): PlanRefusal | null {
  const refusal = foreignOwner(around) ?? autoscaled(around, strategy) ?? nothingRuns(around, strategy);
  return refusal === null ? null : { target, ...refusal };
}
