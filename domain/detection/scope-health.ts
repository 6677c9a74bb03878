import type { EffectivePolicy, ScopeHealth } from '../triage/situation.ts';
import type { WorkloadObservation } from '../workload/observation.ts';
import { isSick } from './sickness.ts';

const ownerName = ({ target }: WorkloadObservation): string =>
  `${target.namespace}/${target.kind.toLowerCase()}/${target.name}`;

/**
 * How many owners of a scope look unwell. Workloads of other scopes, and those scaled to zero, do not count.
 * @param observations one look at every workload, in any order
 */
export function scopeHealth(scope: string, observations: readonly WorkloadObservation[]): ScopeHealth {
  const owners = observations.filter(
    (observation) => observation.scope === scope && observation.replicas.desired > 0,
  );
  return { scope, owners: owners.length, sickOwners: owners.filter(isSick).map(ownerName).toSorted() };
}

/**
 * Owners that must be sick at once for a storm: the larger of `stormOwners` and `stormRatio` of all, rounded up.
 * @source DESIGN §11 "Storm"
 */
export function stormThreshold(owners: number, settings: EffectivePolicy): number {
  // 0.07 × 100 is 7.000000000000001 in binary, which is still seven owners.
  const share = Math.ceil(settings.stormRatio * owners - 1e-9);
  return Math.max(settings.stormOwners, share);
}

/** Many owners sick at once: a shared cause, so nothing is done to any single one. */
export const isStorm = (health: ScopeHealth, settings: EffectivePolicy): boolean =>
  health.sickOwners.length >= stormThreshold(health.owners, settings);
