import type { V1PodSpec } from '@kubernetes/client-node';
import type { WorkloadKind } from '../../domain/workload/target.ts';
import { storedConfig } from './config-content.ts';
import type { ConfigKind, StoredConfig } from './config-content.ts';
import { configKey, configUses } from './config-references.ts';
import type { NamespaceLists } from './namespace-lists.ts';
import { byController, controllerOf } from './ownership.ts';
import type { Metadata, PodTemplate, Resources } from './resource.ts';
import { warningsByUid } from './warnings.ts';
import type { Wire } from './wire.ts';

type Pod = Resources['pods'];

/** What the lists of a namespace say, ready to be asked about one workload. */
export interface NamespaceIndex {
  readonly replicaSetsOf: (uid: string) => readonly Resources['replicasets'][];
  /** Pods a workload controls, through its ReplicaSets too. */
  readonly podsOf: (uid: string) => readonly Pod[];
  readonly warningsOf: (uid: string) => readonly string[];
  /** By `Kind/name`; null when there is no such object. */
  readonly config: (key: string) => StoredConfig | null;
  /** `Kind/name` of workloads with Ready pods that refer to this config. */
  readonly consumersOf: (key: string) => readonly string[];
  readonly hasHpa: (kind: WorkloadKind, name: string) => boolean;
}

/** What the kinds that make pods from a template have in common. */
interface Controlled {
  readonly metadata?: Metadata;
  readonly spec?: { readonly template?: PodTemplate };
}

interface Consumer {
  readonly label: string;
  readonly hasReadyPods: boolean;
  readonly spec: Wire<V1PodSpec> | undefined;
}

export const isReady = (pod: Pod): boolean =>
  pod.metadata?.deletionTimestamp === undefined &&
  pod.status?.conditions?.find((condition) => condition.type === 'Ready')?.status === 'True';

export function indexNamespace(lists: NamespaceLists): NamespaceIndex {
  const replicaSets = byController(lists.replicasets);
  const pods = byController(lists.pods);
  const warnings = warningsByUid(lists.events);
  const scaled = new Set(
    lists.horizontalpodautoscalers.map(
      ({ spec }) => `${spec?.scaleTargetRef?.kind ?? ''}/${spec?.scaleTargetRef?.name ?? ''}`,
    ),
  );
  const replicaSetsOf = (uid: string) => replicaSets.get(uid) ?? [];
  const podsOf = (uid: string) => [
    ...(pods.get(uid) ?? []),
    ...replicaSetsOf(uid).flatMap((replicaSet) => pods.get(replicaSet.metadata?.uid ?? '') ?? []),
  ];
  const consumers = indexConsumers(consumersIn(lists, podsOf));
  return {
    replicaSetsOf,
    podsOf,
    warningsOf: (uid) => warnings.get(uid) ?? [],
    config: indexConfigs(lists),
    consumersOf: (key) => consumers.get(key) ?? [],
    hasHpa: (kind, name) => scaled.has(`${kind}/${name}`),
  };
}

/** Contents are hashed when somebody asks: most objects of a namespace belong to workloads nobody looks at. */
function indexConfigs({ configmaps, secrets }: NamespaceLists): NamespaceIndex['config'] {
  const named = (kind: ConfigKind, metadata: Metadata | undefined) =>
    configKey({ kind, name: metadata?.name ?? '' });
  const objects = new Map<string, () => StoredConfig>([
    ...configmaps.map(
      (one) => [named('ConfigMap', one.metadata), () => storedConfig('ConfigMap', one)] as const,
    ),
    ...secrets.map((one) => [named('Secret', one.metadata), () => storedConfig('Secret', one)] as const),
  ]);
  const read = new Map<string, StoredConfig>();
  return (key) => {
    const config = read.get(key) ?? objects.get(key)?.() ?? null;
    if (config !== null) read.set(key, config);
    return config;
  };
}

function consumersIn(lists: NamespaceLists, podsOf: NamespaceIndex['podsOf']): Consumer[] {
  const controlled =
    (kind: WorkloadKind) =>
    ({ metadata, spec }: Controlled): Consumer => ({
      label: `${kind}/${metadata?.name ?? ''}`,
      hasReadyPods: podsOf(metadata?.uid ?? '').some(isReady),
      spec: spec?.template?.spec,
    });
  return [
    ...lists.deployments.map(controlled('Deployment')),
    ...lists.statefulsets.map(controlled('StatefulSet')),
    ...lists.daemonsets.map(controlled('DaemonSet')),
    ...lists.jobs.map(controlled('Job')),
    ...ownerlessPods(lists.pods).map((pod) => ({
      label: `Pod/${pod.metadata?.name ?? ''}`,
      hasReadyPods: isReady(pod),
      spec: pod.spec,
    })),
  ];
}

function indexConsumers(consumers: readonly Consumer[]): ReadonlyMap<string, readonly string[]> {
  const labels = new Map<string, string[]>();
  for (const { label, spec } of consumers.filter((consumer) => consumer.hasReadyPods))
    for (const use of configUses(spec)) {
      const key = configKey(use);
      labels.set(key, [...(labels.get(key) ?? []), label]);
    }
  return labels;
}

/** Pods nothing controls. */
export const ownerlessPods = (pods: readonly Pod[]): readonly Pod[] =>
  pods.filter((pod) => controllerOf(pod.metadata) === null);
