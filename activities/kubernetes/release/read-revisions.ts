import type { Revision, RollbackSight } from '../../../domain/release/plan-rollback.ts';
import type { KubernetesClient } from '../client.ts';
import { identify } from '../identity.ts';
import { listAll } from '../list.ts';
import { controllerOf } from '../ownership.ts';
import { objectPath } from '../resource.ts';
import type { PodTemplate, Resources } from '../resource.ts';
import { templateHash, templateOfReplicaSet } from '../template.ts';

const REVISION = 'deployment.kubernetes.io/revision';

/** What a Deployment runs and what it ran before, as its ReplicaSets have it; null: it is not there. */
export async function readRevisions(
  client: KubernetesClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<Pick<RollbackSight, 'uid' | 'current' | 'earlier'> | null> {
  const path = objectPath('deployments', namespace, name);
  const found = await client.find<Resources['deployments']>(path, signal);
  if (found === null) return null;
  const { uid, annotations } = identify(found);
  const { items } = await listAll(client, { resource: 'replicasets', namespace }, signal);
  const running = Number(annotations[REVISION] ?? '0');
  const earlier = items
    .filter(({ metadata }) => controllerOf(metadata)?.uid === uid)
    .map((set) =>
      revisionOf(set.metadata?.annotations?.[REVISION], templateOfReplicaSet(set.spec?.template ?? {})),
    )
    .filter(({ revision }) => revision !== running)
    .toSorted((one, other) => other.revision - one.revision);
  return { uid, current: revisionOf(String(running), found.spec?.template ?? {}), earlier };
}

const revisionOf = (revision: string | undefined, template: PodTemplate): Revision => ({
  revision: Number(revision ?? '0'),
  template: template,
  templateHash: templateHash(template),
});
