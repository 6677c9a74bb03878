import { driftNow, isStop, readTarget } from './deployment-write.ts';
import { evict } from './eviction.ts';
import type { EffectOutcome, EffectRequest } from './port.ts';
import { stateOf } from './pre-state.ts';
import type { WriteContext } from './write.ts';

/** Evicts one pod of a workload nobody edited since; the workload replaces it. */
export async function evictPod(
  context: WriteContext,
  { action, target, preState }: EffectRequest<'evictPod'>,
): Promise<EffectOutcome> {
  const guard = () => driftNow(context, preState, target);
  const result = await evict(context, { target, guard }, { name: action.pod, uid: action.podUid });
  if ('sentence' in result) return result;
  const after = await readTarget(context, target);
  if (isStop(after)) return after;
  const detail = { pod: action.pod, podUid: action.podUid, wasReady: preState.detail['wasReady'] ?? null };
  return { status: result.status, postState: stateOf(after, detail) };
}
