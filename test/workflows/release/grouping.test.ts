import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { filedFor, grouped, stepOf, targetOf } from '../../support/release-plans.ts';
import type { PlanFor } from '../../support/release-plans.ts';
import { verdictOf } from '../../support/scripted-releases.ts';
import { until } from '../../support/workflow-runs.ts';
import { gateAt } from './gate.ts';
import { releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

const BACK = verdictOf('roll-back', { trigger: 'error-ratio' });
const file = filedFor('api', 'web');

const lateFor = (name: string) => {
  let isUndone = false;
  return {
    awaitRollouts: ({ rollouts }: { rollouts: readonly { deployment: string }[] }) => {
      const isLate = !isUndone && rollouts.some(({ deployment }) => deployment === name);
      isUndone ||= isLate;
      return Promise.resolve({ status: isLate ? ('late' as const) : ('available' as const), sentence: name });
    },
  };
};

/** `api` in two steps beside `web` in one. */
const twoSteps: PlanFor = (releaseId) => {
  const steps = ['first', 'second'].map((slug) => stepOf(releaseId, 'api', slug));
  return {
    staging: [],
    targets: [targetOf(releaseId, 'api', { steps }), targetOf(releaseId, 'web')],
    groups: [['api', 'web']],
  };
};

describe('a release of several workloads', () => {
  it('leases all of them, and releases group after group', async () => {
    const gate = gateAt('watchRelease');
    const plan = grouped(['api'], ['web']);
    const { outcome, world } = await releasing(stage, { gate, file, script: { plan } }, async (running) => {
      await running.approved();
      await gate.reached();
      expect(await running.holderOf('api')).toBe(running.releaseId);
      expect(await running.holderOf('web')).toBe(running.releaseId);
      expect(running.world.writes).toEqual(['api/roll-out']);
      gate.open();
      await running.handle.result();
      expect([await running.holderOf('api'), await running.holderOf('web')]).toEqual([null, null]);
    });
    expect(outcome.result).toBe('released');
    expect(world.course.slice(0, 7)).toEqual([
      'backup',
      'api/roll-out',
      'rollout api',
      'watch api',
      'web/roll-out',
      'rollout web',
      'watch web',
    ]);
  });

  it('whose second group fails undoes both, the newest first', async () => {
    const script = { plan: grouped(['api'], ['web']), verdicts: [verdictOf('promote'), BACK] };
    const { outcome, world } = await releasing(stage, { file, script });
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'error-ratio', left: [] });
    expect(world.writes).toEqual(['api/roll-out', 'web/roll-out', 'undo web/roll-out', 'undo api/roll-out']);
    expect(world.failures[0]?.targetKeys).toHaveLength(2);
  });

  it('side by side: one fails, the watch of the other is ended, its next step is not begun, and both are undone', async () => {
    const gate = gateAt('watchRelease');
    const given = { gate, file, script: { plan: twoSteps, overrides: lateFor('web') } };
    const { outcome, world, progress } = await releasing(stage, given);
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'rollout-deadline', left: [] });
    expect(world.writes.toSorted()).toEqual([
      'api/first',
      'undo api/first',
      'undo web/roll-out',
      'web/roll-out',
    ]);
    expect(world.standing).toEqual([]);
    const statuses = progress.steps.filter(({ phase }) => phase === 'production').map(({ status }) => status);
    expect(statuses.toSorted()).toEqual(['failed', 'failed', 'waiting']);
  });

  it('side by side: nothing is undone while a write of the other is on its way', async () => {
    const gate = gateAt('applyAction', { nth: 2, deaf: true });
    const plan = grouped(['api', 'web']);
    const { outcome, world } = await releasing(
      stage,
      { gate, file, script: { plan, verdicts: [BACK] } },
      async (running) => {
        await running.approved();
        await gate.reached();
        await until(async () => (await running.progress()).steps.some(({ status }) => status === 'failed'));
        expect((await running.progress()).state.status).toBe('running');
        gate.open();
      },
    );
    expect(outcome).toMatchObject({ result: 'rolled-back', left: [] });
    expect(world.writes.slice(0, 2).toSorted()).toEqual(['api/roll-out', 'web/roll-out']);
    expect(world.standing).toEqual([]);
  });

  it('side by side and cancelled: nothing is undone while a write of the other is on its way', async () => {
    const gate = gateAt('applyAction', { nth: 2, deaf: true });
    const script = { plan: grouped(['api', 'web']), verdicts: [verdictOf('unknown')] };
    const { outcome, world } = await releasing(stage, { gate, file, script }, async (running) => {
      await running.approved();
      await gate.reached();
      await running.is('held');
      await running.cancelled();
      expect((await running.progress()).state.status).toBe('held');
      gate.open();
    });
    expect(outcome).toMatchObject({ result: 'aborted', left: [] });
    expect(world.writes.slice(0, 2).toSorted()).toEqual(['api/roll-out', 'web/roll-out']);
    expect(world.standing).toEqual([]);
  });

  it('side by side: one that waits for a person is shown so, while the other goes on', async () => {
    const verdicts = [verdictOf('unknown'), verdictOf('promote')];
    const { outcome } = await releasing(
      stage,
      { file, script: { plan: twoSteps, verdicts } },
      async (running) => {
        await running.approved();
        const isHeld = async (): Promise<string[]> =>
          (await running.progress()).steps.filter(({ status }) => status === 'held').map(({ id }) => id);
        await running.is('held');
        const [held] = await isHeld();
        await running.stepIs(held === 'web/roll-out' ? 'api/second' : 'web/roll-out', 'passed');
        expect((await running.progress()).state).toMatchObject({ status: 'held', hold: { why: 'unknown' } });
        await running.steer('promote');
      },
    );
    expect(outcome.result).toBe('released');
  });

  it('shows that one is held by the kill switch while the other goes on', async () => {
    const gate = gateAt('awaitKillSwitchReset');
    const state = { isEngaged: true };
    const onWrite = (step: string) => {
      if (step === 'api/roll-out' && state.isEngaged)
        throw ApplicationFailure.nonRetryable('stopped by ada: smoke in the cellar', 'KillSwitchEngaged');
      return null;
    };
    const script = { plan: grouped(['api', 'web']), onWrite };
    const { outcome } = await releasing(stage, { gate, file, script }, async (running) => {
      await running.approved();
      await gate.reached();
      await running.stepIs('web/roll-out', 'passed');
      expect((await running.progress()).state).toMatchObject({
        status: 'held',
        hold: { why: 'kill-switch' },
      });
      state.isEngaged = false;
      gate.open();
    });
    expect(outcome.result).toBe('released');
  });
});
