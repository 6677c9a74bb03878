import type { ConfigContent } from '../../store/port.ts';
import { configKey } from './config-references.ts';
import { refusalAmong, wantedConfigs, writeConfig } from './config-write.ts';
import { driftNow, driftSince, isStop, readTarget } from './deployment-write.ts';
import { evictOneByOne } from './evict-one-by-one.ts';
import type { Evictions } from './evict-one-by-one.ts';
import type { EffectOutcome, EffectRequest } from './port.ts';
import { stateOf } from './pre-state.ts';
import type { WriteContext } from './write.ts';

export type RestoreConfigRequest = EffectRequest<'restoreConfig'> & {
  readonly contents: readonly ConfigContent[];
};

/**
 * Brings ConfigMaps and Secrets back to their good content, then evicts the pods that started under the bad one, one at
 * a time. Every refusal is looked for before the first write. What a budget or a slow start keeps from being evicted is
 * counted in the post-state: the restore stands.
 */
export async function restoreConfig(
  context: WriteContext,
  request: RestoreConfigRequest,
): Promise<EffectOutcome> {
  const { action, target, preState } = request;
  const current = await readTarget(context, target);
  if (isStop(current)) return current;
  const drift = driftSince(preState, current, target);
  if (drift !== null) return drift;
  const configs = wantedConfigs(request);
  if ('sentence' in configs) return configs;
  const refusal = await refusalAmong(context, configs);
  if (refusal !== null) return refusal;
  let hasWritten = false;
  for (const config of configs) {
    const written = await writeConfig(context, config);
    if ('sentence' in written) return written;
    hasWritten ||= written.status === 'applied';
  }
  const evictions = await evictOneByOne(context, current, {
    target,
    pods: action.evictPods,
    guard: () => driftNow(context, preState, target),
  });
  return conclude(request, hasWritten, evictions, await readTarget(context, target));
}

function conclude(
  { action }: RestoreConfigRequest,
  hasWritten: boolean,
  evictions: Evictions,
  after: Awaited<ReturnType<typeof readTarget>>,
): EffectOutcome {
  if (isStop(after)) return after;
  const hasActed = hasWritten || evictions.evicted > 0;
  if (!hasActed && evictions.refusal !== null) return evictions.refusal;
  const restored = action.restoreConfigs.map((one) => [configKey(one), one.contentHash] as const);
  return {
    status: hasActed ? 'applied' : 'already-applied',
    postState: stateOf(after, {
      ...Object.fromEntries(restored),
      evictedPods: evictions.evicted,
      podsLeftAlone: evictions.leftAlone,
      leftAloneBecause: evictions.refusal?.sentence ?? null,
    }),
  };
}
