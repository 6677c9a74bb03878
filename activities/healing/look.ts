import { isStorm, scopeHealth } from '../../domain/detection/scope-health.ts';
import { effectivePolicy } from '../../domain/policy/effective-policy.ts';
import type { Situation } from '../../domain/triage/situation.ts';
import type { Target } from '../../domain/workload/target.ts';
import type { ActivityDeps } from '../deps.ts';
import type { ObservedWorkload } from '../kubernetes/port.ts';
import { survey } from '../detection/survey.ts';

export interface FreshLook {
  readonly situation: Situation;
  /** Null: the workload is gone, or another of the same name stands in its place. */
  readonly observed: ObservedWorkload | null;
}

/** Everything triage may know about one workload, read now. The storm is judged here too: a tick may not have seen it. */
export async function lookAt(
  deps: ActivityDeps,
  target: Target,
  scope: string,
  signal: AbortSignal,
): Promise<FreshLook> {
  const surveyed = await survey(deps, signal);
  const inScope = surveyed.filter((one) => one.observed.observation.scope === scope);
  const mine = surveyed.find((one) => one.observed.observation.target.uid === target.uid) ?? null;
  const health = scopeHealth(
    scope,
    inScope.map((one) => one.observed.observation),
  );
  const settings = effectivePolicy(deps.policy(), scope);
  if (isStorm(health, settings))
    await deps.engine.trip(scope, {
      kind: 'storm',
      by: 'paramedic',
      reason: `${String(health.sickOwners.length)} of ${String(health.owners)} workloads are sick at once`,
      health,
    });
  const situation: Situation = {
    nowMs: deps.nowMs(),
    observation: mine?.observed.observation ?? null,
    serviceLevels: mine?.serviceLevels ?? { status: 'absent' },
    findings: mine?.findings ?? [],
    states: await deps.store.journaledStates(target.uid, 20),
    currentStateId: mine?.state?.stateId ?? null,
    scopeHealth: health,
    policy: settings,
  };
  return { situation, observed: mine?.observed ?? null };
}
