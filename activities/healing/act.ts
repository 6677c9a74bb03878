import { ApplicationFailure, cancellationSignal, heartbeat } from '@temporalio/activity';
import type { Action } from '../../domain/healing/action.ts';
import type { ConfigVersion } from '../../domain/workload/good-state.ts';
import type { ConfigContent, LedgerAction } from '../../store/port.ts';
import type { ActivityDeps } from '../deps.ts';
import { heartbeating } from '../heartbeating.ts';
import { applyReleaseChange, undoReleaseChange } from '../release/change.ts';
import { badInput, killSwitchEngaged } from '../failures.ts';
import type { EffectOutcome, EffectRequest } from '../kubernetes/port.ts';

/** Does what the ledger planned, once: a second call finds the effect in the cluster or in the ledger. */
export async function applyAction(
  deps: ActivityDeps,
  { actionId }: { actionId: string },
): Promise<EffectOutcome> {
  const row = await planned(deps, actionId);
  if (row.status !== 'planned' && row.postState !== null)
    return { status: 'already-applied', postState: row.postState };
  await deps.reach('before-effect');
  const outcome = await heartbeating(() => effect(deps, row));
  await deps.reach('after-effect');
  if (outcome.status === 'applied' || outcome.status === 'already-applied')
    await deps.store.markAction(actionId, {
      status: 'applied',
      atMs: deps.nowMs(),
      postState: outcome.postState,
    });
  else
    await deps.store.markAction(actionId, {
      status: outcome.status === 'drifted' ? 'drifted' : 'failed',
      atMs: deps.nowMs(),
      note: outcome.sentence,
    });
  await deps.reach('after-record');
  return outcome;
}

/** Takes a `restore` action back, while the field still holds our value. */
export async function undoAction(
  deps: ActivityDeps,
  { actionId }: { actionId: string },
): Promise<EffectOutcome> {
  const row = await planned(deps, actionId);
  if (row.undo !== 'restore') throw badInput(`action ${actionId} (${row.action.kind}) is kept, not undone`);
  if (row.status === 'undone') return { status: 'already-applied', postState: row.postState ?? row.preState };
  await deps.reach('in-undo');
  const outcome = await heartbeating(() => takeBack(deps, row));
  if (outcome.status === 'applied' || outcome.status === 'already-applied')
    await deps.store.markAction(actionId, {
      status: 'undone',
      atMs: deps.nowMs(),
      postState: outcome.postState,
    });
  else
    await deps.store.markAction(actionId, { status: 'drifted', atMs: deps.nowMs(), note: outcome.sentence });
  return outcome;
}

function takeBack(deps: ActivityDeps, row: LedgerAction): Promise<EffectOutcome> {
  switch (row.action.kind) {
    case 'raiseMemoryLimit':
      return deps.writer.restoreMemoryLimit(requestFor(deps, row, row.action));
    case 'releaseChange':
      return undoReleaseChange(deps, requestFor(deps, row, row.action));
    case 'rollBack':
    case 'restoreConfig':
    case 'evictPod':
    case 'restartRollout':
      throw badInput(`action ${row.id} (${row.action.kind}) is kept, not undone`);
  }
}

async function planned(deps: ActivityDeps, actionId: string): Promise<LedgerAction> {
  const row = await deps.store.readAction(actionId);
  if (row === null) throw badInput(`action ${actionId} is not in the ledger, so it is not done`);
  return row;
}

async function effect(deps: ActivityDeps, row: LedgerAction): Promise<EffectOutcome> {
  const { action } = row;
  switch (action.kind) {
    case 'rollBack': {
      const template = await deps.store.stateTemplate(action.toStateId, row.target.uid);
      if (template === null) throw badInput(`the good state ${action.toStateId} is no longer journaled`);
      const contents = await contentsOf(deps, row, action.restoreConfigs);
      return deps.writer.rollBack({ ...requestFor(deps, row, action), template, contents });
    }
    case 'restoreConfig': {
      const contents = await contentsOf(deps, row, action.restoreConfigs);
      return deps.writer.restoreConfig({ ...requestFor(deps, row, action), contents });
    }
    case 'raiseMemoryLimit':
      return deps.writer.raiseMemoryLimit(requestFor(deps, row, action));
    case 'evictPod':
      return deps.writer.evictPod(requestFor(deps, row, action));
    case 'restartRollout':
      return deps.writer.restartRollout(requestFor(deps, row, action));
    case 'releaseChange':
      return applyReleaseChange(deps, requestFor(deps, row, action));
  }
}

function contentsOf(
  deps: ActivityDeps,
  row: LedgerAction,
  versions: readonly ConfigVersion[],
): Promise<ConfigContent[]> {
  return Promise.all(
    versions.map(async (version) => {
      const content = await deps.store.configContent(version, row.target.namespace);
      if (content === null)
        throw badInput(`${version.kind} ${version.name} is no longer journaled at ${version.contentHash}`);
      return content;
    }),
  );
}

function requestFor<A extends Action>(deps: ActivityDeps, row: LedgerAction, action: A) {
  const signal = cancellationSignal();
  return {
    actionId: row.id,
    target: row.target,
    action,
    preState: row.preState,
    signal,
    beforeWrite: () => refuseWhenStopped(deps, signal),
    heartbeat: () => {
      heartbeat();
    },
  } satisfies Omit<EffectRequest, 'action'> & { action: A };
}

/** Read before every single write; a flag that cannot be read stops the write as well. */
async function refuseWhenStopped(deps: ActivityDeps, signal: AbortSignal): Promise<void> {
  const flag = await deps.killSwitch.read(signal).catch((failed: unknown) => {
    throw ApplicationFailure.retryable(
      `the kill switch could not be read, so nothing is written: ${failed instanceof Error ? failed.message : 'no answer'}`,
      'KillSwitchUnreadable',
    );
  });
  if (flag.isEngaged) throw killSwitchEngaged(flag.by, flag.reason);
}
