import type { KubernetesClient } from './client.ts';
import { listAll } from './list.ts';
import { listNamespace } from './namespace-lists.ts';
import { observeInNamespace, observeNamespace } from './observe-namespace.ts';
import type { NamespaceLook } from './observe-namespace.ts';
import { HEAL_LABEL, SYSTEM_NAMESPACES } from './opt-in.ts';
import type { ClusterReader } from './port.ts';
import { objectPath } from './resource.ts';
import type { Resources } from './resource.ts';

export interface ReaderOptions {
  readonly client: KubernetesClient;
  /** The cluster's name in targets. */
  readonly cluster: string;
}

const NAMESPACES_AT_ONCE = 4;
/** Kinds that may carry a label of their own in a namespace that has none. */
const LABELLED = ['deployments', 'statefulsets', 'daemonsets', 'jobs', 'pods'] as const;

export function createClusterReader({ client, cluster }: ReaderOptions): ClusterReader {
  const lookInto = async (
    namespace: Resources['namespaces'],
    signal: AbortSignal,
  ): Promise<NamespaceLook> => {
    // Taken before the lists: what is known is at least as new as this.
    const observedAtMs = client.pacing.nowMs();
    const lists = await listNamespace(client, namespace.metadata?.name ?? '', signal);
    return { cluster, namespace, lists, observedAtMs };
  };
  return {
    observeAll: async (signal) => {
      const namespaces = await optedIn(client, signal);
      const looks = await inParallel(namespaces, NAMESPACES_AT_ONCE, (one) => lookInto(one, signal));
      return looks.flatMap(observeNamespace);
    },
    observeOne: async ({ namespace, kind, name }, signal) => {
      const path = objectPath('namespaces', null, namespace);
      const found = await client.find<Resources['namespaces']>(path, signal);
      return found === null ? null : observeInNamespace(await lookInto(found, signal), kind, name);
    },
  };
}

/** Namespaces with the label, and those where some workload has one of its own. */
async function optedIn(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<readonly Resources['namespaces'][]> {
  const [namespaces, ...workloads] = await Promise.all([
    listAll(client, { resource: 'namespaces', namespace: null }, signal),
    ...LABELLED.map((resource) =>
      listAll(client, { resource, namespace: null, labelSelector: HEAL_LABEL }, signal),
    ),
  ]);
  const withWorkloads = new Set(
    workloads.flatMap(({ items }) => items.map((item) => item.metadata?.namespace ?? '')),
  );
  return namespaces.items.filter(({ metadata }) => {
    const name = metadata?.name ?? '';
    const isLabelled = metadata?.labels?.[HEAL_LABEL] !== undefined;
    return !SYSTEM_NAMESPACES.has(name) && (isLabelled || withWorkloads.has(name));
  });
}

/** Results in the order of the items; the first failure fails all. */
async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const pending = items.entries();
  const lane = async () => {
    for (const [position, item] of pending) results[position] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  return results;
}
