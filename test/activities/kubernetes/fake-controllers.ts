import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../activities/kubernetes/canonical-json.ts';
import { identify } from '../../../activities/kubernetes/identity.ts';
import { isReady } from '../../../activities/kubernetes/namespace-index.ts';
import { controllerOf } from '../../../activities/kubernetes/ownership.ts';
import type { Resources } from '../../../activities/kubernetes/resource.ts';
import { templateOfReplicaSet } from '../../../activities/kubernetes/template.ts';
import { count } from '../../../activities/kubernetes/wire.ts';
import type { FakeObjectStore } from './fake-object-store.ts';

type Deployment = Resources['deployments'];
type ReplicaSet = Resources['replicasets'];
type Pod = Resources['pods'];

/** An image of this name cannot be pulled. */
export const MISSING_IMAGE = 'localhost/paramedic/none:1';

const REVISION = 'deployment.kubernetes.io/revision';

/** Does at once what the Deployment and ReplicaSet controllers and a kubelet would do in a while. */
export function runControllers(store: FakeObjectStore): void {
  for (const deployment of store.list('deployments', null)) settle(store, deployment);
}

function settle(store: FakeObjectStore, deployment: Deployment): void {
  const { namespace, uid, generation } = identify(deployment);
  const replicas = deployment.spec?.replicas ?? 1;
  const currentSet = replicaSetFor(store, deployment);
  const current = identify(currentSet).name;
  for (const replicaSet of ownedBy(store.list('replicasets', namespace), uid))
    scale(store, replicaSet, identify(replicaSet).name === current ? replicas : 0);
  const readyReplicas = count(store.read('replicasets', namespace, current)?.status, 'readyReplicas');
  update(store, 'deployments', withRevision(deployment, identify(currentSet).annotations[REVISION]), {
    observedGeneration: generation,
    replicas,
    updatedReplicas: replicas,
    readyReplicas,
    availableReplicas: readyReplicas,
  });
}

function update<R extends 'deployments' | 'replicasets'>(
  store: FakeObjectStore,
  resource: R,
  object: Resources[R],
  status: object,
): void {
  const { namespace, name } = identify(object);
  const before = store.read(resource, namespace, name);
  const after = { ...object, status };
  if (canonicalJson(after) !== canonicalJson(before)) store.put(resource, after);
}

const withRevision = (deployment: Deployment, revision: string | undefined): Deployment => ({
  ...deployment,
  metadata: {
    ...deployment.metadata,
    annotations: { ...deployment.metadata?.annotations, [REVISION]: revision ?? '0' },
  },
});

const ownedBy = <T extends ReplicaSet | Pod>(objects: readonly T[], uid: string): T[] =>
  objects.filter((object) => controllerOf(object.metadata)?.uid === uid);

function replicaSetFor(store: FakeObjectStore, deployment: Deployment): ReplicaSet {
  const { name, namespace, uid } = identify(deployment);
  const template = templateOfReplicaSet(deployment.spec?.template ?? {});
  const wanted = canonicalJson(template);
  const owned = ownedBy(store.list('replicasets', namespace), uid);
  const standing = owned.find(
    ({ spec }) => canonicalJson(templateOfReplicaSet(spec?.template ?? {})) === wanted,
  );
  const newest = Math.max(0, ...owned.map(revisionOf));
  if (standing !== undefined) return renumbered(store, standing, newest);
  const hash = createHash('sha256').update(wanted).digest('hex').slice(0, 10);
  const labels = { ...template.metadata?.labels, 'pod-template-hash': hash };
  return store.put('replicasets', {
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: { [REVISION]: String(newest + 1) },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true }],
    },
    spec: { template: { ...template, metadata: { ...template.metadata, labels } } },
  });
}

const revisionOf = (replicaSet: ReplicaSet): number =>
  Number(identify(replicaSet).annotations[REVISION] ?? 0);

/** A template that comes back is the newest revision from then on. */
function renumbered(store: FakeObjectStore, standing: ReplicaSet, newest: number): ReplicaSet {
  if (revisionOf(standing) === newest) return standing;
  const annotations = { ...standing.metadata?.annotations, [REVISION]: String(newest + 1) };
  return store.put('replicasets', { ...standing, metadata: { ...standing.metadata, annotations } });
}

function scale(store: FakeObjectStore, replicaSet: ReplicaSet, replicas: number): void {
  const { name, namespace, uid, labels } = identify(replicaSet);
  const pods = ownedBy(store.list('pods', namespace), uid);
  for (const pod of pods.slice(replicas)) store.remove('pods', namespace, identify(pod).name);
  for (let missing = replicas - pods.length; missing > 0; missing -= 1) {
    const suffix = store.version;
    store.put('pods', {
      metadata: {
        name: `${name}-${suffix}`,
        namespace,
        labels,
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid, controller: true }],
      },
      spec: replicaSet.spec?.template?.spec ?? {},
      status: statusFor(replicaSet.spec?.template?.spec?.containers?.[0] ?? {}),
    });
  }
  const readyReplicas = ownedBy(store.list('pods', namespace), uid).filter(isReady).length;
  update(store, 'replicasets', replicaSet, { replicas, readyReplicas });
}

function statusFor({
  name = '',
  image = '',
}: {
  readonly name?: string;
  readonly image?: string;
}): NonNullable<Pod['status']> {
  const isMissing = image === MISSING_IMAGE;
  const state = isMissing ? { waiting: { reason: 'ErrImagePull' } } : { running: {} };
  return {
    phase: isMissing ? 'Pending' : 'Running',
    conditions: [{ type: 'Ready', status: isMissing ? 'False' : 'True' }],
    containerStatuses: [{ name, image, ready: !isMissing, restartCount: 0, state }],
  };
}
