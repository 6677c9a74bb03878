import { describe, expect, it } from 'vitest';
import { createActivities } from '../../../activities/index.ts';
import { KubernetesError } from '../../../activities/kubernetes/error.ts';
import type { Action } from '../../../domain/healing/action.ts';
import { content, journaled, newTarget, versionOf } from '../../store/records.ts';
import { ledgerActions } from './ledger-action.ts';
import { stagedWorld } from './staged-world.ts';
import { POST_STATE, newContext, run } from './world.ts';

const stage = stagedWorld();
const { plan, statusOf } = ledgerActions(stage);

describe('an action', () => {
  it('is done once and recorded with what stood after it', async () => {
    const action = await plan();
    expect(await run(stage.activities.applyAction, action)).toEqual({
      status: 'applied',
      postState: POST_STATE,
    });
    expect(stage.world.writes).toEqual([{ kind: 'raiseMemoryLimit', actionId: action.actionId }]);
    expect(await stage.store.readAction(action.actionId)).toMatchObject({
      status: 'applied',
      appliedAtMs: stage.world.nowMs,
      postState: POST_STATE,
    });
  });

  it('asked for again is found in the ledger, and the cluster is not touched', async () => {
    const action = await plan();
    await run(stage.activities.applyAction, action);
    expect(await run(stage.activities.applyAction, action)).toEqual({
      status: 'already-applied',
      postState: POST_STATE,
    });
    expect(stage.world.writes).toHaveLength(1);
  });

  it('found done in the cluster by an earlier try is recorded as applied', async () => {
    stage.world.outcome = { status: 'already-applied', postState: POST_STATE };
    const action = await plan();
    await run(stage.activities.applyAction, action);
    expect(await statusOf(action)).toBe('applied');
  });

  it('that is not in the ledger is not done', async () => {
    await expect(run(stage.activities.applyAction, { actionId: 'heal/none/1' })).rejects.toMatchObject({
      type: 'BadInput',
      nonRetryable: true,
      message: expect.stringContaining('not in the ledger, so it is not done') as string,
    });
    expect(stage.world.writes).toEqual([]);
  });

  it.each([
    [{ status: 'drifted', sentence: 'somebody else changed the limit' }, 'drifted'],
    [{ status: 'blocked', sentence: 'a disruption budget says no' }, 'failed'],
    [{ status: 'gone', sentence: 'the workload is gone' }, 'failed'],
  ] as const)('that came to nothing (%j) is recorded as %s with the reason', async (outcome, status) => {
    stage.world.outcome = outcome;
    const action = await plan();
    expect(await run(stage.activities.applyAction, action)).toEqual(outcome);
    expect(await stage.store.readAction(action.actionId)).toMatchObject({ status, note: outcome.sentence });
  });

  it('passes its failpoints before the effect, after it, and after its record', async () => {
    const action = await plan();
    const seen: unknown[] = [];
    const watching = createActivities({
      ...stage.world.deps,
      reach: async (failpoint) => {
        seen.push([failpoint, stage.world.writes.length, await statusOf(action)]);
      },
    });
    await run(watching.applyAction, action);
    expect(seen).toEqual([
      ['before-effect', 0, 'planned'],
      ['after-effect', 1, 'planned'],
      ['after-record', 1, 'applied'],
    ]);
  });

  it('beats while it goes on', async () => {
    const environment = newContext();
    let beats = 0;
    environment.on('heartbeat', () => {
      beats += 1;
    });
    await environment.run(stage.activities.applyAction, await plan());
    expect(beats).toBeGreaterThan(0);
  });
});

describe('the kill switch', () => {
  it('keeps an action from being done, by name, for as long as it is on', async () => {
    stage.world.killSwitch = { isEngaged: true, by: 'ada', reason: 'something smells' };
    const action = await plan();
    await expect(run(stage.activities.applyAction, action)).rejects.toMatchObject({
      type: 'KillSwitchEngaged',
      nonRetryable: true,
      message: expect.stringContaining('ada: something smells') as string,
    });
    expect([stage.world.writes, await statusOf(action)]).toEqual([[], 'planned']);
    stage.world.killSwitch = { isEngaged: false, by: null, reason: null };
    await run(stage.activities.applyAction, action);
    expect(stage.world.writes).toHaveLength(1);
  });

  it('that cannot be read keeps it from being done, and it is tried again', async () => {
    stage.world.killSwitch = null;
    const action = await plan();
    await expect(run(stage.activities.applyAction, action)).rejects.toMatchObject({
      type: 'KillSwitchUnreadable',
      nonRetryable: false,
      message: expect.stringContaining('so nothing is written') as string,
    });
    expect([stage.world.writes, await statusOf(action)]).toEqual([[], 'planned']);
  });

  it('keeps an undo from being done too', async () => {
    const action = await plan();
    await run(stage.activities.applyAction, action);
    stage.world.killSwitch = { isEngaged: true, by: 'ada', reason: 'stop' };
    await expect(run(stage.activities.undoAction, action)).rejects.toMatchObject({
      type: 'KillSwitchEngaged',
    });
    expect([stage.world.writes.length, await statusOf(action)]).toEqual([1, 'applied']);
  });
});

describe('a rollback', () => {
  const rollBack = (toStateId: string, restoreConfigs: ReturnType<typeof versionOf>[] = []): Action => ({
    kind: 'rollBack',
    fromTemplateHash: 'new',
    toTemplateHash: 'old',
    toStateId,
    restoreConfigs,
  });

  it('writes the journaled template and the contents it ran with', async () => {
    const target = newTarget();
    const settings = content();
    const state = journaled({ target, configs: [versionOf(settings)] });
    await stage.store.journalState(state, '{"spec":"good"}', [settings]);
    await run(
      stage.activities.applyAction,
      await plan({ target, action: rollBack(state.stateId, [versionOf(settings)]), undo: 'keep' }),
    );
    expect(stage.world.writes).toMatchObject([
      { kind: 'rollBack', template: '{"spec":"good"}', contents: [settings] },
    ]);
  });

  it('to a state that is no longer journaled is refused', async () => {
    const action = await plan({ action: rollBack('pruned'), undo: 'keep' });
    await expect(run(stage.activities.applyAction, action)).rejects.toMatchObject({ type: 'BadInput' });
    expect(stage.world.writes).toEqual([]);
  });

  it('whose contents are no longer journaled is refused whole', async () => {
    const target = newTarget();
    const state = journaled({ target });
    await stage.store.journalState(state, '{}', []);
    const lost = versionOf(content({ data: { lost: 'yes' } }));
    const action = await plan({ target, action: rollBack(state.stateId, [lost]), undo: 'keep' });
    await expect(run(stage.activities.applyAction, action)).rejects.toMatchObject({
      type: 'BadInput',
      message: expect.stringContaining('ConfigMap settings is no longer journaled') as string,
    });
    expect(stage.world.writes).toEqual([]);
  });
});

describe('an API server', () => {
  const answer = (code: 'throttled' | 'forbidden', retryAfterMs: number | null) =>
    new KubernetesError(`the API server said ${code}`, {
      code,
      status: null,
      reason: null,
      retryAfterMs,
      causes: [],
    });

  it('that asks for patience is asked again after it', async () => {
    stage.world.outcome = answer('throttled', 7000);
    await expect(run(stage.activities.applyAction, await plan())).rejects.toMatchObject({
      type: 'KubernetesError',
      nonRetryable: false,
      nextRetryDelay: 7000,
    });
  });

  it('that forbids is not asked again', async () => {
    stage.world.outcome = answer('forbidden', null);
    const action = await plan();
    await expect(run(stage.activities.applyAction, action)).rejects.toMatchObject({ nonRetryable: true });
    expect(await statusOf(action)).toBe('planned');
  });
});
