import type { V1Container, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { MESSAGE_LENGTH, clip } from '../../domain/detection/evidence.ts';
import type { ContainerObservation, PodObservation, Termination } from '../../domain/workload/observation.ts';
import { identify } from './identity.ts';
import { quantityBytes, quantityCores } from './quantity.ts';
import { timeMs } from './wire.ts';
import type { Wire } from './wire.ts';

type Pod = Wire<V1Pod>;
type Container = Wire<V1Container>;
type Status = Wire<V1ContainerStatus>;

const words = (message: string | undefined): string | null =>
  message === undefined ? null : clip(message, MESSAGE_LENGTH);

const conditionOf = (pod: Pod, type: string) => pod.status?.conditions?.find((one) => one.type === type);

/** A pod as the API has it, told in our words. `warnings` newest first. */
export function describePod(pod: Pod, warnings: readonly string[]): PodObservation {
  const { name, uid, labels, createdAtMs } = identify(pod);
  return {
    name,
    uid,
    node: pod.spec?.nodeName ?? null,
    phase: pod.status?.phase ?? 'Unknown',
    podTemplateHash: labels['pod-template-hash'] ?? null,
    createdAtMs,
    ...readiness(pod),
    isTerminating: pod.metadata?.deletionTimestamp !== undefined,
    unschedulableMessage: unschedulableMessage(pod),
    warnings,
    containers: describeContainers(pod),
  };
}

function readiness(pod: Pod): Pick<PodObservation, 'isReady' | 'readySinceMs'> {
  const ready = conditionOf(pod, 'Ready');
  return ready?.status === 'True'
    ? { isReady: true, readySinceMs: timeMs(ready.lastTransitionTime) }
    : { isReady: false, readySinceMs: null };
}

function unschedulableMessage(pod: Pod): string | null {
  const scheduled = conditionOf(pod, 'PodScheduled');
  const isUnschedulable = scheduled?.status === 'False' && scheduled.reason === 'Unschedulable';
  return isUnschedulable ? words(scheduled.message ?? 'Unschedulable') : null;
}

function describeContainers({ spec = {}, status = {} }: Pod): ContainerObservation[] {
  const inits = spec.initContainers ?? [];
  return [
    ...inits.map((one) => describeContainer(one, status.initContainerStatuses, true)),
    ...(spec.containers ?? []).map((one) => describeContainer(one, status.containerStatuses, false)),
  ];
}

function describeContainer(
  container: Container,
  statuses: readonly Status[] | undefined,
  isInit: boolean,
): ContainerObservation {
  const { limits, requests } = container.resources ?? {};
  return {
    name: container.name ?? '',
    image: container.image ?? '',
    isInit,
    ...describeStatus(statuses?.find((one) => one.name === container.name) ?? {}),
    memoryLimitBytes: quantityBytes(limits?.['memory']),
    memoryRequestBytes: quantityBytes(requests?.['memory']),
    cpuLimitCores: quantityCores(limits?.['cpu']),
  };
}

type Life = Omit<
  ContainerObservation,
  'name' | 'image' | 'isInit' | 'memoryLimitBytes' | 'memoryRequestBytes' | 'cpuLimitCores'
>;

function describeStatus(status: Status): Life {
  const { waiting, running } = status.state ?? {};
  return {
    isReady: status.ready ?? false,
    restartCount: status.restartCount ?? 0,
    waitingReason: waiting === undefined ? null : (waiting.reason ?? 'Waiting'),
    waitingMessage: words(waiting?.message),
    lastTermination: describeTermination(status),
    startedAtMs: timeMs(running?.startedAt),
  };
}

function describeTermination(status: Status): Termination | null {
  const ended = status.state?.terminated ?? status.lastState?.terminated;
  if (ended === undefined) return null;
  const startedAtMs = timeMs(ended.startedAt);
  return {
    reason: ended.reason ?? 'Unknown',
    exitCode: ended.exitCode ?? 0,
    finishedAtMs: timeMs(ended.finishedAt) ?? 0,
    ...(startedAtMs === null ? {} : { startedAtMs }),
  };
}
