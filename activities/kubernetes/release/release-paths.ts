import type { ObjectRef, ReleaseResource } from '../../../domain/release/change.ts';

interface Served {
  /** As in `apiVersion`: `apps/v1`, or `v1` of the core group. */
  readonly apiVersion: string;
  readonly kind: string;
}

export const SERVED: Readonly<Record<ReleaseResource, Served>> = {
  deployments: { apiVersion: 'apps/v1', kind: 'Deployment' },
  services: { apiVersion: 'v1', kind: 'Service' },
  configmaps: { apiVersion: 'v1', kind: 'ConfigMap' },
  httproutes: { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' },
  ingresses: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
};

/** Path of an API group's version; asked itself, it lists the resources that are served there. */
export function groupPath(resource: ReleaseResource): string {
  const { apiVersion } = SERVED[resource];
  return apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
}

export const releaseCollection = ({ resource, namespace }: Omit<ObjectRef, 'name'>): string =>
  `${groupPath(resource)}/namespaces/${encodeURIComponent(namespace)}/${resource}`;

export const releasePath = (object: ObjectRef): string =>
  `${releaseCollection(object)}/${encodeURIComponent(object.name)}`;

/** For sentences: `Service shop/web`. */
export const objectName = ({ resource, namespace, name }: ObjectRef): string =>
  `${SERVED[resource].kind} ${namespace}/${name}`;
