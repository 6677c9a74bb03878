import type { KubernetesClient } from '../client.ts';
import { identify } from '../identity.ts';
import { listAll } from '../list.ts';
import { controllerOf } from '../ownership.ts';
import type { Resources } from '../resource.ts';
import { count } from '../wire.ts';

type Deployment = Resources['deployments'];

const REVISION = 'deployment.kubernetes.io/revision';
const POD_TEMPLATE_HASH = 'pod-template-hash';

/** The label that tells the pods of a Deployment's one serving ReplicaSet from all others; null while that is not settled. */
export async function servingHash(
  client: KubernetesClient,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<string | null> {
  if (!isSettled(deployment)) return null;
  const { namespace, uid, annotations } = identify(deployment);
  const revision = annotations[REVISION];
  const { items } = await listAll(client, { resource: 'replicasets', namespace }, signal);
  const serving = items.find(
    (one) =>
      controllerOf(one.metadata)?.uid === uid &&
      revision !== undefined &&
      one.metadata?.annotations?.[REVISION] === revision,
  );
  return serving?.metadata?.labels?.[POD_TEMPLATE_HASH] ?? null;
}

/** All pods are of the current template, wanted and available. */
function isSettled({ metadata, spec, status }: Deployment): boolean {
  const wanted = spec?.replicas ?? 1;
  const isObserved = count(status, 'observedGeneration') >= count(metadata, 'generation');
  return (
    isObserved &&
    (['replicas', 'updatedReplicas', 'availableReplicas'] as const).every(
      (key) => count(status, key) === wanted,
    )
  );
}
