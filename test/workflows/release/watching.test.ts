import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { canary } from '../../support/release-plans.ts';
import { verdictOf } from '../../support/scripted-releases.ts';
import { gateAt } from './gate.ts';
import { releasing } from './releasing.ts';
import type { Releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

const PROMOTE = verdictOf('promote');
const UNKNOWN = verdictOf('unknown', { sentences: ['12 requests are too few to judge by'] });
const ERRORED = verdictOf('errored', { sentences: ['Prometheus did not answer'] });
const BACK = verdictOf('roll-back', { trigger: 'error-ratio' });

const watchesIn = (course: readonly string[]): number =>
  course.filter((one) => one.startsWith('watch')).length;

const heldAs = async ({ approved, is }: Releasing, why: string): Promise<void> => {
  await approved();
  expect((await is('held')).state).toMatchObject({ hold: { why } });
};

describe('the watch of a step', () => {
  it('that says promote lets the next step begin, and not before', async () => {
    const { outcome, world } = await releasing(stage, { script: { plan: canary } });
    expect(outcome.result).toBe('released');
    expect(world.course.slice(1, -1)).toEqual([
      'cart/canary-10',
      'rollout cart-canary',
      'watch cart-canary',
      'cart/canary-50',
      'rollout cart-canary',
      'watch cart-canary',
      'cart/promote',
      'rollout cart',
      'watch cart',
    ]);
  });

  it('that says roll back ends it there: later steps are never begun, earlier ones are undone in reverse', async () => {
    const script = { plan: canary, verdicts: [PROMOTE, BACK] };
    const { outcome, world } = await releasing(stage, { script });
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'error-ratio', left: [] });
    expect(world.writes).toEqual([
      'cart/canary-10',
      'cart/canary-50',
      'undo cart/canary-50',
      'undo cart/canary-10',
    ]);
  });

  it('that cannot tell holds for a person, who may promote', async () => {
    const script = { plan: canary, verdicts: [UNKNOWN, PROMOTE] };
    const { outcome, world, told } = await releasing(stage, { script }, async (running) => {
      await heldAs(running, 'unknown');
      await running.toldOf('is held');
      expect(running.world.writes).toEqual(['cart/canary-10']);
      await running.steer('promote');
    });
    expect(outcome.result).toBe('released');
    expect(world.writes).toContain('cart/promote');
    expect(told.notifications[1]?.title).toContain('12 requests are too few');
  });

  it('judges the canary alone: the release holds its lease too, so that no heal begins beside the watch', async () => {
    const gate = gateAt('watchRelease');
    const { outcome } = await releasing(stage, { gate, script: { plan: canary } }, async (running) => {
      await running.approved();
      await gate.reached();
      expect(await running.holderOf('cart-canary')).toBe(running.releaseId);
      expect(await running.holderOf('cart')).toBe(running.releaseId);
      gate.open();
    });
    expect(outcome.result).toBe('released');
  });

  it('that cannot tell may be taken again', async () => {
    const script = { verdicts: [UNKNOWN, PROMOTE] };
    const { outcome, world } = await releasing(stage, { script }, async (running) => {
      await heldAs(running, 'unknown');
      await running.steer('retry');
    });
    expect(outcome.result).toBe('released');
    expect(watchesIn(world.course)).toBe(3);
  });

  it('that cannot tell, and nobody answers for half an hour, rolls back', async () => {
    const { outcome, world, told } = await releasing(stage, { script: { verdicts: [UNKNOWN] } });
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'unresolved', left: [] });
    expect(outcome.sentence).toContain('nobody resolved it in 30 min');
    expect(world.standing).toEqual([]);
    expect(world.record.durations?.peopleMs).toBeGreaterThanOrEqual(1_800_000);
    expect(told.notifications.some(({ text }) => text.includes('taken back in 30 min'))).toBe(true);
  });

  it('whose figures could not be read is tried three times, then held, and goes on after a retry', async () => {
    let calls = 0;
    const watchRelease = () => {
      calls += 1;
      throw ApplicationFailure.nonRetryable('Prometheus did not answer', 'BadInput');
    };
    const script = { verdicts: [ERRORED, ERRORED, ERRORED, PROMOTE] };
    const { outcome, world } = await releasing(stage, { script }, async (running) => {
      await heldAs(running, 'errored');
      expect(watchesIn(running.world.course)).toBe(3);
      await running.steer('retry');
    });
    expect(outcome.result).toBe('released');
    expect(watchesIn(world.course)).toBe(5);

    const broken = await releasing(stage, { script: { overrides: { watchRelease } } }, async (running) => {
      await heldAs(running, 'errored');
      expect(calls).toBe(3);
      await running.steer('abort');
    });
    expect(broken.outcome.result).toBe('aborted');
    expect(broken.world.standing).toEqual([]);
  });

  it('whose figures could be read at the third try holds nothing', async () => {
    const script = { verdicts: [ERRORED, ERRORED, PROMOTE] };
    const { outcome, told } = await releasing(stage, { script });
    expect(outcome.result).toBe('released');
    expect(told.notifications.some(({ title }) => title.includes('is held'))).toBe(false);
  });
});
