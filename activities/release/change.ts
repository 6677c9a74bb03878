import type { Action } from '../../domain/healing/action.ts';
import type { ActivityDeps } from '../deps.ts';
import { badInput } from '../failures.ts';
import type { EffectOutcome, EffectRequest } from '../kubernetes/port.ts';
import type { ChangeRequest } from '../kubernetes/release/port.ts';

type ReleaseChange = Extract<Action, { kind: 'releaseChange' }>;
export type ReleaseEffect = Pick<EffectRequest, 'actionId' | 'signal' | 'beforeWrite' | 'heartbeat'> & {
  readonly action: ReleaseChange;
};

/** Writes what was planned and sealed, once. */
export async function applyReleaseChange(deps: ActivityDeps, effect: ReleaseEffect): Promise<EffectOutcome> {
  return deps.releases.applyChange(await unsealed(deps, effect));
}

/** Puts back what stood before, where our values still stand. */
export async function undoReleaseChange(deps: ActivityDeps, effect: ReleaseEffect): Promise<EffectOutcome> {
  return deps.releases.undoChange(await unsealed(deps, effect));
}

async function unsealed(deps: ActivityDeps, effect: ReleaseEffect): Promise<ChangeRequest> {
  const { actionId, signal, beforeWrite, heartbeat, action } = effect;
  const change = await deps.store.readChange(action.change.changeId);
  if (change === null)
    throw badInput(`the values of ${action.change.changeId} are no longer stored, so it is not done`);
  return { actionId, change, signal, beforeWrite, heartbeat };
}
