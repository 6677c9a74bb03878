import type {
  CoreV1Event,
  V1ConfigMap,
  V1DaemonSet,
  V1Deployment,
  V1EndpointSlice,
  V1Ingress,
  V1Job,
  V1LimitRange,
  V1Namespace,
  V1NetworkPolicy,
  V1ObjectMeta,
  V1Pod,
  V1PodDisruptionBudget,
  V1PodTemplateSpec,
  V1ReplicaSet,
  V1ResourceQuota,
  V1Secret,
  V1Service,
  V1ServiceAccount,
  V1StatefulSet,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import type { Wire } from './wire.ts';

/** The resources read or written, by the plural of their path. */
export interface Resources {
  namespaces: Wire<V1Namespace>;
  pods: Wire<V1Pod>;
  events: Wire<CoreV1Event>;
  configmaps: Wire<V1ConfigMap>;
  secrets: Wire<V1Secret>;
  deployments: Wire<V1Deployment>;
  replicasets: Wire<V1ReplicaSet>;
  statefulsets: Wire<V1StatefulSet>;
  daemonsets: Wire<V1DaemonSet>;
  jobs: Wire<V1Job>;
  horizontalpodautoscalers: Wire<V2HorizontalPodAutoscaler>;
  services: Wire<V1Service>;
  serviceaccounts: Wire<V1ServiceAccount>;
  ingresses: Wire<V1Ingress>;
  endpointslices: Wire<V1EndpointSlice>;
  poddisruptionbudgets: Wire<V1PodDisruptionBudget>;
  resourcequotas: Wire<V1ResourceQuota>;
  limitranges: Wire<V1LimitRange>;
  networkpolicies: Wire<V1NetworkPolicy>;
}
export type Resource = keyof Resources;

export type Metadata = Wire<V1ObjectMeta>;
export type PodTemplate = Wire<V1PodTemplateSpec>;

const ROOTS: Readonly<Record<Resource, string>> = {
  namespaces: '/api/v1',
  pods: '/api/v1',
  events: '/api/v1',
  configmaps: '/api/v1',
  secrets: '/api/v1',
  deployments: '/apis/apps/v1',
  replicasets: '/apis/apps/v1',
  statefulsets: '/apis/apps/v1',
  daemonsets: '/apis/apps/v1',
  jobs: '/apis/batch/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
  services: '/api/v1',
  serviceaccounts: '/api/v1',
  ingresses: '/apis/networking.k8s.io/v1',
  endpointslices: '/apis/discovery.k8s.io/v1',
  poddisruptionbudgets: '/apis/policy/v1',
  resourcequotas: '/api/v1',
  limitranges: '/api/v1',
  networkpolicies: '/apis/networking.k8s.io/v1',
};

/** Path of a collection, in one namespace or, with null, in all of them. */
export const collectionPath = (resource: Resource, namespace: string | null): string =>
  namespace === null
    ? `${ROOTS[resource]}/${resource}`
    : `${ROOTS[resource]}/namespaces/${encodeURIComponent(namespace)}/${resource}`;

/** Path of one object; `namespace` null for namespaces themselves. */
export const objectPath = (resource: Resource, namespace: string | null, name: string): string =>
  `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`;
