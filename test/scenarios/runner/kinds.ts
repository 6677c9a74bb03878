/** Kinds that scenarios may bring, and where the API server keeps them. Never cluster-wide ones: a run owns its namespace only. */
const PLACES = {
  Deployment: ['apis/apps/v1', 'deployments'],
  ReplicaSet: ['apis/apps/v1', 'replicasets'],
  StatefulSet: ['apis/apps/v1', 'statefulsets'],
  DaemonSet: ['apis/apps/v1', 'daemonsets'],
  Job: ['apis/batch/v1', 'jobs'],
  Pod: ['api/v1', 'pods'],
  Service: ['api/v1', 'services'],
  ConfigMap: ['api/v1', 'configmaps'],
  Secret: ['api/v1', 'secrets'],
  ServiceAccount: ['api/v1', 'serviceaccounts'],
  PodDisruptionBudget: ['apis/policy/v1', 'poddisruptionbudgets'],
  HorizontalPodAutoscaler: ['apis/autoscaling/v2', 'horizontalpodautoscalers'],
} as const;

export type Kind = keyof typeof PLACES;
export const KINDS = Object.keys(PLACES) as [Kind, ...Kind[]];
export const isKind = (kind: string): kind is Kind => Object.hasOwn(PLACES, kind);

/** Path of a collection, or of one object in it. */
export function pathOf(namespace: string, kind: Kind, name?: string): string {
  const [group, plural] = PLACES[kind];
  const collection = `/${group}/namespaces/${namespace}/${plural}`;
  return name === undefined ? collection : `${collection}/${encodeURIComponent(name)}`;
}
