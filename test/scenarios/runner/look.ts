import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { read } from './cluster.ts';
import { pathOf } from './kinds.ts';

const Terminated = z.object({
  reason: z.string().optional(),
  exitCode: z.number(),
  finishedAt: z.string().nullish(),
});
const State = z.object({
  waiting: z.object({ reason: z.string().optional() }).optional(),
  terminated: Terminated.optional(),
});

const Pod = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    deletionTimestamp: z.string().nullish(),
  }),
  status: z.object({
    podIP: z.string().optional(),
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
    containerStatuses: z
      .array(z.object({ restartCount: z.number(), state: State.default({}), lastState: State.default({}) }))
      .default([]),
  }),
});
export type Pod = z.output<typeof Pod>;

const Deployment = z.object({
  metadata: z.object({ name: z.string(), uid: z.string(), generation: z.number() }),
  spec: z.object({
    replicas: z.number(),
    template: z.object({ spec: z.object({ containers: z.array(z.object({ name: z.string() })) }) }),
  }),
  status: z.object({
    observedGeneration: z.number().default(0),
    replicas: z.number().default(0),
    updatedReplicas: z.number().default(0),
    availableReplicas: z.number().default(0),
    conditions: z
      .array(z.object({ type: z.string(), status: z.string(), reason: z.string().optional() }))
      .default([]),
  }),
});
export type Deployment = z.output<typeof Deployment>;

/** What kubectl would show of a namespace, at one moment. */
export interface Look {
  readonly atMs: number;
  readonly deployments: readonly Deployment[];
  readonly pods: readonly Pod[];
}

const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

export async function lookAt(cluster: Cluster, namespace: string, signal: AbortSignal): Promise<Look> {
  const [deployments, pods] = await Promise.all([
    read(cluster, list(Deployment), pathOf(namespace, 'Deployment'), signal),
    read(cluster, list(Pod), pathOf(namespace, 'Pod'), signal),
  ]);
  return { atMs: Date.now(), deployments: deployments?.items ?? [], pods: pods?.items ?? [] };
}

export const isReady = (pod: Pod): boolean =>
  !isGoing(pod) && pod.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True');

const isGoing = (pod: Pod): boolean =>
  pod.metadata.deletionTimestamp !== undefined && pod.metadata.deletionTimestamp !== null;

export const restartsOf = (pod: Pod): number =>
  pod.status.containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0);

/** Does the pod carry these labels? `selector` is `a=b,c=d`. */
export const matches = (pod: Pod, selector: string): boolean =>
  selector.split(',').every((term) => {
    const [key = '', value] = term.split('=');
    return pod.metadata.labels[key] === value;
  });

/** What keeps a namespace from being well: every rollout done, every replica Available. Empty: nothing. */
export const unwell = (look: Look): string[] =>
  look.deployments.flatMap(({ metadata, spec, status }) => {
    if (status.observedGeneration < metadata.generation) return [`${metadata.name}: not yet observed`];
    const { replicas, updatedReplicas, availableReplicas } = status;
    const isDone =
      replicas === spec.replicas && updatedReplicas === spec.replicas && availableReplicas === spec.replicas;
    return isDone
      ? []
      : [
          `${metadata.name}: ${String(availableReplicas)} available, ${String(updatedReplicas)} updated of ${String(spec.replicas)}`,
        ];
  });

const SICK_WAITS =
  /^(CrashLoopBackOff|ErrImagePull|ImagePullBackOff|CreateContainerConfigError|InvalidImageName)$/;
const RESTARTS_OF_A_LOOP = 2;

/** The first fault that Kubernetes itself shows, in its own words; null while it shows none. */
export function shownFault(look: Look, restartsBefore: ReadonlyMap<string, number>): string | null {
  const isStuck = look.deployments.some(({ status }) =>
    status.conditions.some(({ reason }) => reason === 'ProgressDeadlineExceeded'),
  );
  if (isStuck) return 'ProgressDeadlineExceeded';
  const faults = look.pods.flatMap((pod) => {
    const restarts = restartsOf(pod) - (restartsBefore.get(pod.metadata.uid) ?? 0);
    return pod.status.containerStatuses.map((container) => containerFault(container, restarts));
  });
  return faults.find((fault) => fault !== null) ?? null;
}

/** The first container that ended and came back, whatever the reason; null: none did. */
export function restarted(look: Look, restartsBefore: ReadonlyMap<string, number>): string | null {
  const pod = look.pods.find((one) => restartsOf(one) > (restartsBefore.get(one.metadata.uid) ?? 0));
  return pod === undefined ? null : `a container of ${pod.metadata.name} restarted`;
}

type Container = Pod['status']['containerStatuses'][number];

function containerFault({ state, lastState }: Container, restarts: number): string | null {
  const wait = state.waiting?.reason ?? '';
  if (SICK_WAITS.test(wait)) return wait;
  const reason = (state.terminated ?? lastState.terminated)?.reason;
  if (reason === 'OOMKilled') return restarts > 0 || state.terminated !== undefined ? reason : null;
  return restarts >= RESTARTS_OF_A_LOOP ? 'restarts' : null;
}
