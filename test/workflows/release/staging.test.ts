import { describe, expect, it } from 'vitest';
import { stagedFirst } from '../../support/release-plans.ts';
import { releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

const file = { staging: { namespace: 'staging' }, smoke: [{ service: 'cart' }] };

describe('staging', () => {
  it('gets the change first, is smoked, and keeps it when the release serves', async () => {
    const { outcome, world } = await releasing(stage, { file, script: { plan: stagedFirst } });
    expect(outcome.result).toBe('released');
    expect(world.course).toEqual([
      'backup',
      'cart/staging-roll-out',
      'rollout cart',
      'smoke staging',
      'cart/roll-out',
      'rollout cart',
      'watch cart',
      'smoke shop',
      'watch cart',
    ]);
  });

  it.each([
    [
      'does not roll out',
      'rollout-deadline',
      { awaitRollouts: () => Promise.resolve({ status: 'late', sentence: 'cart: 0 of 2 updated' } as const) },
    ],
    [
      'answers its smoke check wrongly',
      'smoke',
      { runSmoke: () => Promise.resolve({ passed: false, sentences: ['/ answered 500'] }) },
    ],
  ])('that %s is undone, and production is never touched nor asked for', async (_, trigger, overrides) => {
    const script = { plan: stagedFirst, overrides };
    const { outcome, world, progress, told } = await releasing(stage, { file, script }, () =>
      Promise.resolve(),
    );
    // The old version on staging did not roll out in time either.
    const result = trigger === 'smoke' ? 'rolled-back' : 'escalated';
    expect(outcome).toMatchObject({ result, trigger, left: [] });
    expect(world.writes).toEqual(['cart/staging-roll-out', 'undo cart/staging-roll-out']);
    expect(world.standing).toEqual([]);
    expect(progress.steps.map(({ id }) => id)).not.toContain('approval');
    expect(world.failures).toMatchObject([{ wasInProduction: false }]);
    expect(told.notifications.at(-1)?.text).toContain('Opened BUG-0001.');
  });
});
