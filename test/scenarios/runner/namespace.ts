import type { Cluster } from './cluster.ts';
import { write } from './cluster.ts';
import { until } from './until.ts';

const GONE_WITHIN_MS = 90_000;

export const SCENARIO_LABEL = 'paramedic.dev/scenario';

/** Where a run has its second namespace, when it has one. */
export const stagingOf = (namespace: string): string => `${namespace}-staging`;

/** A fresh namespace; `consent` null: Paramedic is not asked to look after it. */
export async function createNamespace(
  cluster: Cluster,
  given: { name: string; scenario: string; scope: string; consent: string | null },
): Promise<void> {
  const labels = {
    [SCENARIO_LABEL]: given.scenario,
    'paramedic.dev/scope': given.scope,
    'pod-security.kubernetes.io/enforce': 'restricted',
    ...(given.consent === null ? {} : { 'paramedic.dev/heal': given.consent }),
  };
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: given.name, labels } };
  await write(cluster, '/api/v1/namespaces', { method: 'POST', body });
}

/** Deletes it and waits until it is gone, so that its pods do not weigh on the next run. */
export async function deleteNamespace(cluster: Cluster, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${name}`;
  await cluster.ask(path, { method: 'DELETE' });
  await until(
    async () => ((await cluster.ask(path)).status === 404 ? true : null),
    {
      what: `the end of namespace ${name}`,
      withinMs: GONE_WITHIN_MS,
      everyMs: 1000,
      wayOut: `see \`kubectl get namespace ${name} -o yaml\`; all of them: \`kubectl delete namespace -l ${SCENARIO_LABEL}\``,
    },
    new AbortController().signal,
  );
}
