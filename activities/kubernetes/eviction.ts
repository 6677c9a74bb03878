import type { Target } from '../../domain/workload/target.ts';
import { controllerOf } from './ownership.ts';
import { objectPath } from './resource.ts';
import type { Resources } from './resource.ts';
import { FIELD_MANAGER, writeConditionally } from './write.ts';
import type { Judgement, Stop, WriteContext, WriteResult } from './write.ts';

type Pod = Resources['pods'];

export interface PodToEvict {
  readonly name: string;
  readonly uid: string;
}

/** A reason to leave the pod alone after all, looked for before each eviction; null: go on. */
export type Guard = () => Promise<Stop | null>;

/** A disruption budget that says no is asked again this often: two minutes in all, then the next rung (DESIGN §11). */
export const BUDGET_TRIES = 24;
export const BUDGET_EVERY_MS = 5000;

/**
 * Evicts exactly this pod, by its uid, under its PodDisruptionBudget. A pod that is gone, on its way out or replaced
 * under the same name is done. Refused: pods nothing would replace, and pods of another workload.
 */
export async function evict(
  context: WriteContext,
  { target, guard }: { readonly target: Target; readonly guard: Guard },
  pod: PodToEvict,
): Promise<WriteResult<null>> {
  const path = objectPath('pods', target.namespace, pod.name);
  const what = `Pod ${target.namespace}/${pod.name}`;
  return await writeConditionally<null>(context, {
    what,
    patience: {
      tries: BUDGET_TRIES,
      everyMs: BUDGET_EVERY_MS,
      sentence: `the disruption budget of ${what} said no ${String(BUDGET_TRIES)} times in a row: make other pods Ready first, or loosen the budget`,
    },
    judge: async (): Promise<Judgement<null>> => {
      const current = await context.client.find<Pod>(path, context.request.signal);
      if (current === null || isLeaving(current, pod.uid)) return { verdict: 'done', object: null };
      const refusal = (await refusalOf(context, target, current)) ?? (await guard());
      return refusal === null
        ? { verdict: 'write', send: () => send(context, target, { path, pod }) }
        : { verdict: 'stop', outcome: refusal };
    },
  });
}

const isLeaving = ({ metadata }: Pod, uid: string): boolean =>
  metadata?.uid !== uid || metadata.deletionTimestamp !== undefined;

async function refusalOf(context: WriteContext, target: Target, pod: Pod): Promise<Stop | null> {
  const what = `Pod ${target.namespace}/${pod.metadata?.name ?? ''}`;
  const owner = controllerOf(pod.metadata);
  if (owner === null)
    return {
      status: 'blocked',
      sentence: `${what} has no owner that would replace it, so it is never evicted`,
    };
  const path = objectPath('replicasets', target.namespace, owner.name);
  const replicaSet =
    owner.kind === 'ReplicaSet'
      ? await context.client.find<Resources['replicasets']>(path, context.request.signal)
      : null;
  return controllerOf(replicaSet?.metadata)?.uid === target.uid
    ? null
    : {
        status: 'blocked',
        sentence: `${what} belongs to ${owner.kind} ${owner.name}, not to ${target.kind} ${target.name}: it is left alone`,
      };
}

async function send(
  context: WriteContext,
  { namespace }: Target,
  { path, pod }: { readonly path: string; readonly pod: PodToEvict },
): Promise<null> {
  await context.client.send({
    method: 'POST',
    path: `${path}/eviction`,
    query: { fieldManager: FIELD_MANAGER },
    body: {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: pod.name, namespace },
      deleteOptions: { preconditions: { uid: pod.uid } },
    },
    signal: context.request.signal,
  });
  return null;
}
