import { ask, askJson } from './api-call.ts';
import type { ApiServer } from './api-call.ts';
import type { Context } from './context.ts';
import { adminServer } from './identities.ts';
import { until } from './until.ts';

const SYSTEM = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);
const WITHIN_MS = 15_000;
const FAMILIES = [
  '/apis/apps/v1/namespaces/default/deployments',
  '/apis/apps/v1/namespaces/default/statefulsets',
  '/apis/apps/v1/namespaces/default/daemonsets',
  '/apis/apps/v1/namespaces/default/replicasets',
  '/apis/batch/v1/namespaces/default/cronjobs',
  '/apis/batch/v1/namespaces/default/jobs',
  '/api/v1/namespaces/default/pods',
];

type Named = { items: { metadata: { name: string } }[] };

/**
 * Asks the cluster to end all pods while its kubelets can still do so tidily, and waits a little. A cluster that
 * does not answer is no hindrance: what stays is killed and unmounted afterwards.
 */
export async function deleteWorkloads(context: Context): Promise<void> {
  const admin = adminServer(context.settings);
  if (!admin || (await podsLeft(admin)) === 0) return;
  context.say('workloads', 'deleting what runs in the cluster');
  try {
    const { items } = await askJson<Named>(admin, '/api/v1/namespaces');
    const names = items.map(({ metadata }) => metadata.name).filter((name) => !SYSTEM.has(name));
    await Promise.all([
      ...names.map((name) => remove(admin, `/api/v1/namespaces/${name}`)),
      ...FAMILIES.map((path) => remove(admin, path)),
    ]);
    await until(async () => (await podsLeft(admin)) === 0, WITHIN_MS, 300);
  } catch {
    // It stopped answering half-way: `clean` does without it.
    return;
  }
}

async function remove(admin: ApiServer, path: string): Promise<void> {
  const body = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    gracePeriodSeconds: 1,
    propagationPolicy: 'Background',
  };
  await ask(admin, path, { method: 'DELETE', body });
}

/** Pods the cluster still knows; none when it does not answer. */
async function podsLeft(admin: ApiServer): Promise<number> {
  try {
    return (await askJson<Named>(admin, '/api/v1/pods', { deadlineMs: 3_000 })).items.length;
  } catch {
    return 0;
  }
}
