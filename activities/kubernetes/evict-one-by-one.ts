import type { Target } from '../../domain/workload/target.ts';
import type { Deployment } from './deployment-write.ts';
import { evict } from './eviction.ts';
import type { Guard, PodToEvict } from './eviction.ts';
import { listAll } from './list.ts';
import { isReady } from './namespace-index.ts';
import { byController, controllerOf } from './ownership.ts';
import { pause } from './write.ts';
import type { Stop, WriteContext } from './write.ts';

export interface Evictions {
  readonly evicted: number;
  readonly leftAlone: number;
  /** Why some were left alone; null when none was. */
  readonly refusal: Stop | null;
}

/** How long a replacement may take to become Ready before the rest is left alone. */
export const READY_AGAIN_MS = 90_000;
const LOOK_EVERY_MS = 2000;

/**
 * Evicts pods one after another, the next only when as many pods are Ready as before. Stops at the first refusal or
 * replacement that does not become Ready, so that at most one pod is lost to it.
 */
export async function evictOneByOne(
  context: WriteContext,
  deployment: Deployment,
  {
    target,
    pods,
    guard,
  }: { readonly target: Target; readonly pods: readonly PodToEvict[]; readonly guard: Guard },
): Promise<Evictions> {
  let evicted = 0;
  for (const [position, pod] of pods.entries()) {
    const readyBefore = await readyPods(context, deployment, target);
    const result = await evict(context, { target, guard }, pod);
    const leftAlone = pods.length - position;
    if ('sentence' in result) return { evicted, leftAlone, refusal: result };
    if (result.status === 'already-applied') continue;
    evicted += 1;
    const isLast = leftAlone === 1;
    if (!isLast && !(await readyAgain(context, deployment, { target, readyBefore })))
      return {
        evicted,
        leftAlone: leftAlone - 1,
        refusal: {
          status: 'blocked',
          sentence: `${String(readyBefore)} pods were Ready before ${pod.name} was evicted and not again within ${String(READY_AGAIN_MS / 1000)} s: the others are left alone`,
        },
      };
  }
  return { evicted, leftAlone: 0, refusal: null };
}

async function readyAgain(
  context: WriteContext,
  deployment: Deployment,
  { target, readyBefore }: { readonly target: Target; readonly readyBefore: number },
): Promise<boolean> {
  const { pacing } = context.client;
  const untilMs = pacing.nowMs() + READY_AGAIN_MS;
  for (;;) {
    if ((await readyPods(context, deployment, target)) >= readyBefore) return true;
    if (pacing.nowMs() >= untilMs) return false;
    await pause(context, LOOK_EVERY_MS);
  }
}

/** Pods of the Deployment that are Ready and not on their way out. */
async function readyPods(
  context: WriteContext,
  deployment: Deployment,
  { namespace }: Target,
): Promise<number> {
  const { client, request } = context;
  const [replicaSets, pods] = await Promise.all([
    listAll(client, { resource: 'replicasets', namespace }, request.signal),
    listAll(client, { resource: 'pods', namespace }, request.signal),
  ]);
  const owned = byController(replicaSets.items).get(deployment.metadata?.uid ?? '') ?? [];
  const uids = new Set(owned.map((one) => one.metadata?.uid));
  return pods.items.filter((pod) => uids.has(controllerOf(pod.metadata)?.uid) && isReady(pod)).length;
}
