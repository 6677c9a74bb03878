import type { KubernetesClient } from './client.ts';
import { listAll } from './list.ts';
import type { Resource, Resources } from './resource.ts';

const FIELD_SELECTORS = {
  deployments: undefined,
  replicasets: undefined,
  statefulsets: undefined,
  daemonsets: undefined,
  jobs: undefined,
  pods: undefined,
  configmaps: undefined,
  // Helm keeps whole releases in Secrets that no pod refers to.
  secrets: 'type!=helm.sh/release.v1',
  events: 'type!=Normal',
  horizontalpodautoscalers: undefined,
} as const satisfies Partial<Record<Resource, string | undefined>>;

type Listed = keyof typeof FIELD_SELECTORS;

/** Everything of one namespace that a decision may need. */
export type NamespaceLists = { readonly [R in Listed]: readonly Resources[R][] };

const LISTED = Object.keys(FIELD_SELECTORS) as Listed[];

/** One list call for each resource, at the same time. */
export async function listNamespace(
  client: KubernetesClient,
  namespace: string,
  signal: AbortSignal,
): Promise<NamespaceLists> {
  const lists = await Promise.all(
    LISTED.map(async (resource) => {
      const fieldSelector = FIELD_SELECTORS[resource];
      const request = { resource, namespace, ...(fieldSelector === undefined ? {} : { fieldSelector }) };
      return [resource, (await listAll(client, request, signal)).items] as const;
    }),
  );
  return Object.fromEntries(lists) as NamespaceLists;
}
