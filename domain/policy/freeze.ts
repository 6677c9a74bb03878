import type { Freeze, Policy } from './schema.ts';
import { matchesScope } from './scope-pattern.ts';

/**
 * The freeze a scope is under, the one that ends last where several overlap; null when none. A freeze holds from `fromMs`
 * until just before `untilMs`.
 */
export function activeFreeze(policy: Policy, scope: string, nowMs: number): Freeze | null {
  const active = policy.freezes.filter(
    (freeze) => matchesScope(freeze.scope, scope) && freeze.fromMs <= nowMs && nowMs < freeze.untilMs,
  );
  return active.toSorted((a, b) => b.untilMs - a.untilMs)[0] ?? null;
}

export const isFrozen = (policy: Policy, scope: string, nowMs: number): boolean =>
  activeFreeze(policy, scope, nowMs) !== null;
