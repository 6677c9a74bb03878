import { driftSince, isStop, readTarget } from './deployment-write.ts';
import { evict } from './eviction.ts';
import type { EffectOutcome, EffectRequest } from './port.ts';
import { stateOf } from './pre-state.ts';
import type { WriteContext } from './write.ts';

/** Evicts one pod of a workload nobody edited since; the workload replaces it. */
export async function evictPod(
  context: WriteContext,
  request: EffectRequest<'evictPod'>,
): Promise<EffectOutcome> {
  const { action, target, preState } = request;
  const current = await readTarget(context, target);
  if (isStop(current)) return current;
  const drift = driftSince(preState, current, target);
  if (drift !== null) return drift;
  const result = await evict(context, target, { name: action.pod, uid: action.podUid });
  if ('sentence' in result) return result;
  const detail = { pod: action.pod, podUid: action.podUid, wasReady: preState.detail['wasReady'] ?? null };
  return { status: result.status, postState: stateOf(current, detail) };
}
