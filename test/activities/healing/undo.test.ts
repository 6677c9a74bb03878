import { describe, expect, it } from 'vitest';
import { ledgerActions } from './ledger-action.ts';
import { stagedWorld } from './staged-world.ts';
import { run } from './world.ts';

const stage = stagedWorld();
const { plan, statusOf } = ledgerActions(stage);

describe('an undo', () => {
  it('takes a raise back once, and the ledger says so', async () => {
    const action = await plan();
    await run(stage.activities.applyAction, action);
    await run(stage.activities.undoAction, action);
    expect(await run(stage.activities.undoAction, action)).toMatchObject({ status: 'already-applied' });
    expect(stage.world.writes.map((write) => write.kind)).toEqual(['raiseMemoryLimit', 'restoreMemoryLimit']);
    expect(await statusOf(action)).toBe('undone');
    expect(await stage.store.openUndos({})).not.toContainEqual(
      expect.objectContaining({ id: action.actionId }),
    );
  });

  it('of what is kept is refused', async () => {
    const action = await plan({ action: { kind: 'restartRollout' }, undo: 'keep' });
    await run(stage.activities.applyAction, action);
    await expect(run(stage.activities.undoAction, action)).rejects.toMatchObject({
      type: 'BadInput',
      message: expect.stringContaining('(restartRollout) is kept, not undone') as string,
    });
    expect(stage.world.writes.map((write) => write.kind)).toEqual(['restartRollout']);
  });

  it('of a field somebody else has changed since is recorded as drift', async () => {
    const action = await plan();
    await run(stage.activities.applyAction, action);
    stage.world.outcome = { status: 'drifted', sentence: 'the limit is 128 MiB now' };
    expect(await run(stage.activities.undoAction, action)).toEqual(stage.world.outcome);
    expect(await statusOf(action)).toBe('drifted');
  });

  it('of what was never planned is refused', async () => {
    const never = { actionId: 'heal/none/1' };
    await expect(run(stage.activities.undoAction, never)).rejects.toMatchObject({ type: 'BadInput' });
  });

  it('passes its failpoint before the write', async () => {
    const action = await plan();
    await run(stage.activities.applyAction, action);
    stage.world.reached.splice(0);
    await run(stage.activities.undoAction, action);
    expect(stage.world.reached).toEqual(['in-undo']);
  });
});
