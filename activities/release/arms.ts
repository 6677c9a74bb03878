import type { Arms } from '../../domain/release/plan.ts';
import type { PodObservation, WorkloadObservation } from '../../domain/workload/observation.ts';
import { livePods } from '../../domain/detection/pod-finding.ts';
import type { Target } from '../../domain/workload/target.ts';
import type { ActivityDeps } from '../deps.ts';
import type { ObservedWorkload } from '../kubernetes/port.ts';

/** One arm as one look shows it: the pods and the versions that count as its own. */
export interface Arm {
  readonly observed: ObservedWorkload;
  readonly podTemplateHashes: readonly string[];
  readonly pods: readonly PodObservation[];
  readonly podsDesired: number;
}

export interface ArmsLook {
  readonly canary: Arm;
  /** Null: no old version serves beside it. */
  readonly baseline: Arm | null;
}

export type LookDeps = Pick<ActivityDeps, 'cluster' | 'clusterName'>;

/** Looks at both arms at once. `gone` names a Deployment that is not there. */
export async function lookAtArms(
  deps: LookDeps,
  { namespace, canary, baseline }: Arms,
  signal: AbortSignal,
): Promise<ArmsLook | { readonly gone: string }> {
  const look = (name: string): Promise<ObservedWorkload | null> => {
    const target: Omit<Target, 'uid'> = { cluster: deps.clusterName, namespace, kind: 'Deployment', name };
    return deps.cluster.observeOne(target, signal);
  };
  const [fresh, old] = await Promise.all([
    look(canary),
    baseline === null || baseline === canary ? null : look(baseline),
  ]);
  if (fresh === null) return { gone: canary };
  if (baseline === canary) return { canary: newVersion(fresh, true), baseline: olderVersions(fresh) };
  if (baseline === null) return { canary: newVersion(fresh, false), baseline: null };
  return old === null ? { gone: baseline } : { canary: newVersion(fresh, false), baseline: wholeOf(old) };
}

const armOf = (observed: ObservedWorkload, hashes: readonly string[], podsDesired: number): Arm => ({
  observed,
  podTemplateHashes: hashes,
  pods: livePods(observed.observation.pods).filter(
    ({ podTemplateHash }) => podTemplateHash !== null && hashes.includes(podTemplateHash),
  ),
  podsDesired,
});

/** @param shares an older version of the same Deployment serves beside it and has a part of the replicas */
function newVersion(observed: ObservedWorkload, shares: boolean): Arm {
  const { currentReplicaSet: current, replicas } = observed.observation;
  const hashes = current === null ? [] : [current.podTemplateHash];
  return armOf(observed, hashes, shares ? (current?.replicas ?? 0) : replicas.desired);
}

const servingOlder = ({ olderReplicaSets }: WorkloadObservation) =>
  olderReplicaSets.filter(({ replicas }) => replicas > 0);

function olderVersions(observed: ObservedWorkload): Arm | null {
  const sets = servingOlder(observed.observation);
  if (sets.length === 0) return null;
  const podsDesired = sets.reduce((sum, { replicas }) => sum + replicas, 0);
  return armOf(
    observed,
    sets.map(({ podTemplateHash }) => podTemplateHash),
    podsDesired,
  );
}

/** A Deployment of the old version's own; scaled to nothing, it serves nobody. */
function wholeOf(observed: ObservedWorkload): Arm | null {
  const { currentReplicaSet: current, replicas } = observed.observation;
  if (replicas.desired === 0) return null;
  const sets = [...(current === null ? [] : [current]), ...servingOlder(observed.observation)];
  return armOf(
    observed,
    sets.map(({ podTemplateHash }) => podTemplateHash),
    replicas.desired,
  );
}
