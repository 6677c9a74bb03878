import type { Policy, Settings } from './schema.ts';
import { matchesScope } from './scope-pattern.ts';

/** The settings of one scope: the policy's defaults, overridden by the first scope rule that matches. */
export function effectivePolicy(policy: Policy, scope: string): Settings {
  const rule = policy.scopes.find(({ match }) => matchesScope(match, scope));
  const given = Object.entries(rule?.settings ?? {}).filter(([, value]) => value !== undefined);
  return { ...policy.defaults, ...Object.fromEntries(given) };
}
