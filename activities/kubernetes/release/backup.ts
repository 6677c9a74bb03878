import type { Json, ObjectRef } from '../../../domain/release/change.ts';
import type { BackedUpObject } from '../../../store/port.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { KubernetesClient } from '../client.ts';
import { configUses } from '../config-references.ts';
import { collectionPath, objectPath } from '../resource.ts';
import type { Resources } from '../resource.ts';
import { isMap } from './live-object.ts';
import { SERVED, objectName, releaseCollection, releasePath } from './release-paths.ts';

export type BackedUpRef = BackedUpObject['object'];
export type Manifest = { readonly [key: string]: Json };

/** What the server and its controllers write. Owners are others' objects, which a restore makes anew under other uids. */
const SERVERS_OWN: ReadonlySet<string> = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'ownerReferences',
  'selfLink',
]);
const REVISION = 'deployment.kubernetes.io/revision';
/** Every namespace gets its own. */
const CLUSTERS_CA = 'kube-root-ca.crt';
const SERVICE_ACCOUNT_TOKEN = 'kubernetes.io/service-account-token';

/**
 * These objects, and the ConfigMaps and Secrets their templates refer to, each once. What does not exist is left out: it
 * is what the release makes. Service account tokens are left out, too: they are credentials of this cluster's own making.
 * @throws KubernetesError when one of them cannot be read: half a backup is none
 */
export async function readBackup(
  client: KubernetesClient,
  objects: readonly ObjectRef[],
  signal: AbortSignal,
): Promise<readonly BackedUpObject[]> {
  const read = new Map<string, BackedUpObject>();
  const keep = async (object: BackedUpRef): Promise<Manifest | null> => {
    const key = nameOf(object);
    if (read.has(key)) return null;
    const found = await client.find<Manifest>(pathOf(object), signal);
    if (found === null || found['type'] === SERVICE_ACCOUNT_TOKEN) return null;
    read.set(key, { object, manifest: canonicalJson({ ...servedAs(object), ...cleaned(found) }) });
    return found;
  };
  for (const object of objects) {
    const found = await keep(object);
    if (found !== null && object.resource === 'deployments')
      for (const config of configsOf(found, object.namespace)) await keep(config);
  }
  return [...read.values()];
}

const servedAs = ({ resource }: BackedUpRef) =>
  resource === 'secrets' ? { apiVersion: 'v1', kind: 'Secret' } : SERVED[resource];

export function pathOf(object: BackedUpRef): string {
  const { resource, namespace, name } = object;
  return resource === 'secrets'
    ? objectPath(resource, namespace, name)
    : releasePath({ ...object, resource });
}

export const collectionIn = (namespace: string, { resource }: BackedUpRef): string =>
  resource === 'secrets' ? collectionPath(resource, namespace) : releaseCollection({ resource, namespace });

/** For sentences and as a key: `ConfigMap shop/settings`. */
export function nameOf(object: BackedUpRef): string {
  const { resource, namespace, name } = object;
  return resource === 'secrets' ? `Secret ${namespace}/${name}` : objectName({ ...object, resource });
}

const configsOf = ({ spec }: Resources['deployments'], namespace: string): readonly BackedUpRef[] =>
  configUses(spec?.template?.spec)
    .filter(({ name }) => name !== CLUSTERS_CA)
    .map(({ kind, name }) => ({ resource: kind === 'Secret' ? 'secrets' : 'configmaps', namespace, name }));

function cleaned({ status: _status, metadata, ...rest }: Manifest): Manifest {
  const { annotations, ...kept } = without(objectOf(metadata), (key) => SERVERS_OWN.has(key));
  const peoples = without(objectOf(annotations), (key) => key === REVISION);
  const hasAny = Object.keys(peoples).length > 0;
  return { ...rest, metadata: { ...kept, ...(hasAny ? { annotations: peoples } : {}) } };
}

export const objectOf = (value: Json | undefined): Manifest => (isMap(value) ? value : {});

export const without = (from: Manifest, isDropped: (key: string) => boolean): Manifest =>
  Object.fromEntries(Object.entries(from).filter(([key]) => !isDropped(key)));
