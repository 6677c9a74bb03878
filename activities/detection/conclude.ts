import { ACTIONABLE } from '../../domain/detection/finding.ts';
import type { TargetFindings } from '../../domain/detection/finding.ts';
import { isStorm, scopeHealth } from '../../domain/detection/scope-health.ts';
import type { ScopeHealth } from '../../domain/triage/situation.ts';
import type { Seen } from './survey.ts';

/** What a look at all workloads asks for: guards to be told, scopes to be frozen. */
export interface Conclusion {
  readonly found: readonly TargetFindings[];
  readonly storms: readonly ScopeHealth[];
}

export const conclude = (all: readonly Seen[]): Conclusion => ({
  found: all.flatMap((one) => toFindings(one)),
  storms: [...new Set(all.map((one) => one.observed.observation.scope))].flatMap((scope) => {
    const inScope = all.filter((one) => one.observed.observation.scope === scope);
    const health = scopeHealth(
      scope,
      inScope.map((one) => one.observed.observation),
    );
    const [first] = inScope;
    return first !== undefined && isStorm(health, first.settings) ? [health] : [];
  }),
});

/** Findings worth a diagnosis: actionable ones, and the blindness that keeps others from being seen. */
function toFindings({ observed, findings }: Seen): TargetFindings[] {
  const { target, scope, observedAtMs, templateHash } = observed.observation;
  const worth = findings.filter((one) => ACTIONABLE.has(one.symptom) || one.symptom === 'metrics-unknown');
  if (worth.length === 0 || target.kind !== 'Deployment') return [];
  return [{ target, scope, observedAtMs, templateHash, findings: worth, seenBy: 'tick' }];
}
