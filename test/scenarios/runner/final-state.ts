import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { read } from './cluster.ts';
import { pathOf } from './kinds.ts';
import { isReady, matches, restartsOf } from './look.ts';
import type { Look, Pod } from './look.ts';
import { stagingOf } from './namespace.ts';
import type { FinalCheck } from './scenario.ts';

/** Which checks do not hold, each as a sentence. */
export async function unmetChecks(
  given: {
    cluster: Cluster;
    namespace: string;
    checks: readonly FinalCheck[];
    look: Look;
    podsBefore: readonly Pod[];
  },
  signal: AbortSignal,
): Promise<string[]> {
  const answers = await Promise.all(
    given.checks.map(async (check) => {
      if ('keptPods' in check) return lostPods(check, given.look.pods, given.podsBefore);
      const namespace = check.staging === true ? stagingOf(given.namespace) : given.namespace;
      const path = pathOf(namespace, check.kind, check.name);
      return unmet(check, await read(given.cluster, z.unknown(), path, signal));
    }),
  );
  return answers.filter((answer) => answer !== null);
}

type ObjectCheck = Extract<FinalCheck, { kind: unknown }>;

/** @param object as the API server has it; null when there is none */
export function unmet(check: ObjectCheck, object: unknown): string | null {
  const where = check.staging === true ? ' on staging' : '';
  const what = `${check.kind} ${check.name}${where}${check.field === undefined ? '' : ` ${check.field}`}`;
  const value = (check.field === undefined ? object : fieldAt(object, check.field)) ?? null;
  if (check.exists !== undefined)
    return (value !== null) === check.exists ? null : `${what} ${check.exists ? 'is not there' : 'is there'}`;
  const wanted = check.matches === undefined ? textOf(check.equals) : `like ${check.matches}`;
  return holds(check, value) ? null : `${what} is ${textOf(value)}, not ${wanted}`;
}

const holds = (check: ObjectCheck, value: unknown): boolean =>
  check.matches === undefined
    ? value === (check.equals ?? null)
    : new RegExp(check.matches, 'i').test(textOf(value));

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);

/**
 * The value at `a.b[0].c`, `a.list[name=x].c` or `data['key.with.dots']`.
 * @returns undefined when anything on the way is missing
 */
export function fieldAt(object: unknown, path: string): unknown {
  const parts = path.matchAll(/\[(?:'([^']+)'|(\d+)|(\w+)=([^\]]+))\]|([^.[\]]+)/g);
  let value: unknown = object;
  for (const [, quoted, index, key, wanted, plain] of parts) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (key !== undefined) {
      const items: unknown[] = Array.isArray(value) ? value : [];
      value = items.find((item) => fieldAt(item, key) === wanted);
    } else value = (value as Readonly<Record<string, unknown>>)[quoted ?? index ?? plain ?? ''];
  }
  return value;
}

/** Pods from before the fault that neither went nor restarted. */
export function lostPods(
  check: Extract<FinalCheck, { keptPods: string }>,
  now: readonly Pod[],
  before: readonly Pod[],
): string | null {
  const restartsBefore = new Map(before.map((pod) => [pod.metadata.uid, restartsOf(pod)]));
  const kept = now.filter(
    (pod) =>
      matches(pod, check.keptPods) &&
      isReady(pod) &&
      restartsBefore.get(pod.metadata.uid) === restartsOf(pod),
  );
  return kept.length >= check.atLeast
    ? null
    : `${String(kept.length)} pods with ${check.keptPods} are still the ones from before, not ${String(check.atLeast)}`;
}
