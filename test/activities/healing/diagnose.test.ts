import { describe, expect, it } from 'vitest';
import { createActivities } from '../../../activities/index.ts';
import type { ClimbedRung } from '../../../domain/healing/ladder.ts';
import type { Target } from '../../../domain/workload/target.ts';
import { MINUTE, NOW } from '../../support/observations.ts';
import { ask, diagnosedWorkloads } from './diagnosed-workload.ts';
import { stagedWorld } from './staged-world.ts';
import { run } from './world.ts';

const stage = stagedWorld();
const { crashAfterChange, storyOf } = diagnosedWorkloads(stage);

describe('a diagnosis that leads to an act', () => {
  it('is on record, with what was seen and the ladder, before it is handed back', async () => {
    const { target } = await crashAfterChange();
    const input = ask(target);
    const diagnosis = await run(stage.activities.diagnose, input);
    expect(diagnosis).toMatchObject({ next: 'climb', mode: 'CrashLoopAfterChange' });
    expect(await storyOf(input.healId)).toMatchObject([
      { phase: 'seen', sentence: expect.stringContaining('restarted 3 times (by the watch)') as string },
      {
        phase: 'decided',
        sentence: expect.stringContaining('roll back to the last good template') as string,
        detail: { mode: 'CrashLoopAfterChange', ladder: ['rollBack'] },
      },
    ]);
    expect(await stage.store.readHeal(input.healId)).toMatchObject({
      status: 'open',
      openedAtMs: NOW,
      detectedAtMs: NOW - 5000,
      decidedAtMs: NOW,
    });
  });

  it('that cannot be recorded is not handed back', async () => {
    const { target } = await crashAfterChange();
    const appendTimeline = () => Promise.reject(new Error('the record store does not answer'));
    const { diagnose } = createActivities({ ...stage.world.deps, store: { ...stage.store, appendTimeline } });
    await expect(run(diagnose, ask(target))).rejects.toThrow('the record store does not answer');
  });

  it('carries the pre-state, the plan to approve and what its guardrails need to know', async () => {
    const { target } = await crashAfterChange({ minReadySeconds: 45 });
    const input = ask(target);
    const diagnosis = await run(stage.activities.diagnose, input);
    expect(diagnosis).toMatchObject({
      rung: {
        actionId: `${input.healId}/1`,
        plan: { rungIndex: 0, planHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
        preState: { templateHash: 'new-template', specHash: 'new-spec', generation: 2 },
        consent: 'auto',
        token: { tokenId: `${input.healId}/1`, namespace: 'shop', owners: 1 },
        windows: { windowMs: 45_000, windowsToVerify: 2 },
      },
    });
  });

  it('tried again is the same decision, told once', async () => {
    const { target } = await crashAfterChange();
    const input = ask(target);
    const first = await run(stage.activities.diagnose, input);
    expect(await run(stage.activities.diagnose, input)).toEqual(first);
    expect(await storyOf(input.healId)).toHaveLength(2);
  });

  it('at a later look adds to the story and leaves the times of the first', async () => {
    const { target } = await crashAfterChange();
    const input = ask(target);
    await run(stage.activities.diagnose, input);
    stage.world.nowMs = NOW + MINUTE;
    const climbed: ClimbedRung[] = [{ mode: 'CrashLoopAfterChange', rungIndex: 0, kind: 'rollBack' }];
    const again = await run(stage.activities.diagnose, { ...input, look: 2, climbed });
    expect(again).toMatchObject({
      next: 'end',
      escalate: true,
      sentence: expect.stringContaining('every rung for CrashLoopAfterChange has been tried') as string,
    });
    expect((await storyOf(input.healId)).map((one) => one.phase)).toEqual(['seen', 'decided', 'left-alone']);
    expect(await stage.store.readHeal(input.healId)).toMatchObject({
      openedAtMs: NOW,
      detectedAtMs: NOW - 5000,
    });
  });
});

describe('a plan', () => {
  it('has the same hash for the same act on the same life of a workload, and another for anything else', async () => {
    const hashOf = async (target: Target) => {
      const diagnosis = await run(stage.activities.diagnose, ask(target));
      return diagnosis.next === 'climb' ? diagnosis.rung.plan.planHash : '';
    };
    const { target } = await crashAfterChange();
    const first = await hashOf(target);
    expect(await hashOf(target)).toBe(first);
    const other = await crashAfterChange();
    expect(await hashOf(other.target)).not.toBe(first);
  });
});
