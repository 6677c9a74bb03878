import { isStorm, scopeHealth } from '../../domain/detection/scope-health.ts';
import { effectivePolicy } from '../../domain/policy/effective-policy.ts';
import { activeFreeze } from '../../domain/policy/freeze.ts';
import type { Settings } from '../../domain/policy/schema.ts';
import type { ScopeHealth, Situation } from '../../domain/triage/situation.ts';
import type { Target } from '../../domain/workload/target.ts';
import type { ActivityDeps } from '../deps.ts';
import type { ObservedWorkload } from '../kubernetes/port.ts';
import { survey } from '../detection/survey.ts';
import type { Surveyed } from '../detection/survey.ts';

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
  const mine = surveyed.find((one) => one.observed.observation.target.uid === target.uid);
  const policy = deps.policy();
  const settings = effectivePolicy(policy, scope);
  const situation: Situation = {
    nowMs: deps.nowMs(),
    ...(mine === undefined ? GONE : seen(mine)),
    states: await deps.store.journaledStates(target.uid, MOST_STATES),
    scopeHealth: await healthOf(deps, scope, surveyed, settings),
    policy: settings,
    freeze: activeFreeze(policy, scope, deps.nowMs()),
  };
  return { situation, observed: mine?.observed ?? null };
}

const MOST_STATES = 20;

const GONE = {
  observation: null,
  serviceLevels: { status: 'absent' },
  findings: [],
  currentStateId: null,
} as const;

const seen = ({ observed, serviceLevels, findings, state }: Surveyed) => ({
  observation: observed.observation,
  serviceLevels,
  findings,
  currentStateId: state?.stateId ?? null,
});

/** How the scope is; a storm is tripped at once, so that no other heal in it gets a token. */
async function healthOf(
  deps: ActivityDeps,
  scope: string,
  surveyed: readonly Surveyed[],
  settings: Settings,
): Promise<ScopeHealth> {
  const observations = surveyed.map((one) => one.observed.observation).filter((one) => one.scope === scope);
  const health = scopeHealth(scope, observations);
  if (isStorm(health, settings))
    await deps.engine.trip(scope, {
      kind: 'storm',
      by: 'paramedic',
      reason: `${String(health.sickOwners.length)} of ${String(health.owners)} workloads are sick at once`,
      health,
    });
  return health;
}
