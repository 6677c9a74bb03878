import type { WorkloadObservation } from '../../domain/workload/observation.ts';
import type { WorkloadKind } from '../../domain/workload/target.ts';
import type { LookContext } from './describe-deployment.ts';
import { describePod } from './describe-pod.ts';
import { foreignOwnerOf } from './foreign-owner.ts';
import { identify } from './identity.ts';
import { isReady } from './namespace-index.ts';
import type { NamespaceIndex } from './namespace-index.ts';
import type { ObservedWorkload } from './port.ts';
import type { Metadata, PodTemplate, Resources } from './resource.ts';
import { specHash, templateHash, templateText } from './template.ts';
import { count } from './wire.ts';

/** A workload of a kind that is seen but not acted on, in the terms they all share. */
interface OtherWorkload {
  readonly kind: WorkloadKind;
  readonly object: { readonly metadata?: Metadata; readonly spec?: object };
  readonly template: PodTemplate;
  readonly replicas: WorkloadObservation['replicas'];
  readonly observedGeneration: number;
  readonly pods: readonly Resources['pods'][];
}

export function describeOther(
  other: OtherWorkload,
  index: NamespaceIndex,
  context: LookContext,
): ObservedWorkload {
  const { object, replicas, observedGeneration } = other;
  const { name, uid, generation, createdAtMs } = identify(object);
  const { cluster, namespace, scope, consent, observedAtMs } = context;
  return {
    template: templateText(other.template),
    configContents: [],
    observation: {
      target: { cluster, namespace, kind: other.kind, name, uid },
      observedAtMs,
      consent,
      scope,
      foreignOwner: foreignOwnerOf(object.metadata),
      isPaused: false,
      hasHpa: index.hasHpa(other.kind, name),
      createdAtMs,
      generation,
      observedGeneration,
      replicas,
      isProgressing: observedGeneration < generation || replicas.updated < replicas.desired,
      progressDeadlineExceeded: false,
      minReadySeconds: 0,
      templateHash: templateHash(other.template),
      specHash: specHash(object.spec),
      writtenByAction: null,
      currentReplicaSet: null,
      olderReplicaSets: [],
      pods: other.pods.map((pod) => describePod(pod, index.warningsOf(identify(pod).uid))),
      configs: [],
      rollbackForbidden: null,
    },
  };
}

export const statefulSet = (set: Resources['statefulsets'], index: NamespaceIndex): OtherWorkload => ({
  kind: 'StatefulSet',
  object: set,
  template: set.spec?.template ?? {},
  replicas: {
    desired: set.spec?.replicas ?? 1,
    ready: count(set.status, 'readyReplicas'),
    updated: count(set.status, 'updatedReplicas'),
    available: count(set.status, 'availableReplicas'),
  },
  observedGeneration: count(set.status, 'observedGeneration'),
  pods: index.podsOf(identify(set).uid),
});

export const daemonSet = (set: Resources['daemonsets'], index: NamespaceIndex): OtherWorkload => ({
  kind: 'DaemonSet',
  object: set,
  template: set.spec?.template ?? {},
  replicas: {
    desired: count(set.status, 'desiredNumberScheduled'),
    ready: count(set.status, 'numberReady'),
    updated: count(set.status, 'updatedNumberScheduled'),
    available: count(set.status, 'numberAvailable'),
  },
  observedGeneration: count(set.status, 'observedGeneration'),
  pods: index.podsOf(identify(set).uid),
});

export function job(one: Resources['jobs'], index: NamespaceIndex): OtherWorkload {
  const desired = one.spec?.parallelism ?? 1;
  const ready = count(one.status, 'ready');
  return {
    kind: 'Job',
    object: one,
    template: one.spec?.template ?? {},
    replicas: { desired, ready, updated: desired, available: ready },
    observedGeneration: identify(one).generation,
    pods: index.podsOf(identify(one).uid),
  };
}

export function barePod(pod: Resources['pods']): OtherWorkload {
  const ready = isReady(pod) ? 1 : 0;
  return {
    kind: 'Pod',
    object: pod,
    template: { spec: pod.spec ?? {} },
    replicas: { desired: 1, ready, updated: 1, available: ready },
    observedGeneration: identify(pod).generation,
    pods: [pod],
  };
}
