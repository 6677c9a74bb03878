import type { ClusterReader } from '../activities/kubernetes/port.ts';
import { matchesScope } from '../domain/policy/scope-pattern.ts';

const NOT = '!';

/**
 * The patterns in a comma-separated list such as `*,!payments-*`.
 * @throws Error for an empty entry, and for a list that names no scope at all
 */
export function readScopes(list: string): readonly string[] {
  const patterns = list.split(',').map((entry) => entry.trim());
  if (patterns.some((pattern) => pattern === '' || pattern === NOT))
    throw new Error(`"${list}" has an empty entry; write patterns like shop-* or !payments-*`);
  if (patterns.every((pattern) => pattern.startsWith(NOT)))
    throw new Error(`"${list}" names no scope to look after; begin with * to mean all others`);
  return patterns;
}

/** Whether a scope is looked after: some pattern names it, and no `!pattern` does. */
export const looksAfter = (patterns: readonly string[], scope: string): boolean =>
  patterns.some((pattern) => !pattern.startsWith(NOT) && matchesScope(pattern, scope)) &&
  !patterns.some((pattern) => pattern.startsWith(NOT) && matchesScope(pattern.slice(NOT.length), scope));

/** The same reader, blind to workloads outside these scopes: another Paramedic looks after them, or nobody. */
export function withinScopes(reader: ClusterReader, patterns: readonly string[]): ClusterReader {
  return {
    observeAll: async (signal) => {
      const observed = await reader.observeAll(signal);
      return observed.filter(({ observation }) => looksAfter(patterns, observation.scope));
    },
    observeOne: async (target, signal) => {
      const observed = await reader.observeOne(target, signal);
      return observed !== null && looksAfter(patterns, observed.observation.scope) ? observed : null;
    },
  };
}
