import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { read } from './cluster.ts';
import { pathOf } from './kinds.ts';
import type { Kind } from './kinds.ts';

/** What a release may write to, as it was asked for: by `<namespace> <kind> <name>`. */
export type Snapshot = ReadonlyMap<string, unknown>;

const Objects = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.unknown().optional(),
      data: z.unknown().optional(),
    }),
  ),
});

const KINDS = ['Deployment', 'Service', 'ConfigMap'] as const satisfies readonly Kind[];

export async function takeSnapshot(
  cluster: Cluster,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<Snapshot> {
  const places = namespaces.flatMap((namespace) => KINDS.map((kind) => ({ namespace, kind })));
  const entries = await Promise.all(
    places.map(async ({ namespace, kind }) => {
      const found = await read(cluster, Objects, pathOf(namespace, kind), signal);
      return (found?.items ?? []).map(
        ({ metadata, spec, data }) =>
          [`${namespace} ${kind} ${metadata.name}`, spec ?? data ?? null] as const,
      );
    }),
  );
  return new Map(entries.flat());
}

/** What is not as it was, a sentence each. */
export function differences(before: Snapshot, now: Snapshot): string[] {
  const names = [...new Set([...before.keys(), ...now.keys()])].toSorted();
  return names.flatMap((name) => {
    if (!now.has(name)) return [`${name} was there before the release and is gone`];
    if (!before.has(name)) return [`${name} was not there before the release and is there`];
    const path = firstDifference(before.get(name), now.get(name), '');
    return path === null ? [] : [`${name} is not as before the release at ${path === '' ? '/' : path}`];
  });
}

/** JSON pointer of the first field that differs; null: none does. */
function firstDifference(one: unknown, other: unknown, path: string): string | null {
  if (!isTree(one) || !isTree(other)) return one === other ? null : path;
  const [left, right] = [Object.entries(one), new Map<string, unknown>(Object.entries(other))];
  const keys = new Set(left.map(([key]) => key));
  const extra = [...right.keys()].find((key) => !keys.has(key));
  if (extra !== undefined) return `${path}/${extra}`;
  for (const [key, value] of left) {
    const found = right.has(key)
      ? firstDifference(value, right.get(key), `${path}/${key}`)
      : `${path}/${key}`;
    if (found !== null) return found;
  }
  return null;
}

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null;
