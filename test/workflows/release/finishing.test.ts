import { describe, expect, it } from 'vitest';
import { blueGreen, filedFor, stepOf, targetOf } from '../../support/release-plans.ts';
import type { PlanFor } from '../../support/release-plans.ts';
import { gateAt } from './gate.ts';
import { releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

const GREEN = ['undo cart/switch', 'undo cart/prepare-green#1', 'undo cart/prepare-green'];

/** Two Deployments, each with a second one to retire. */
const twoToRetire: PlanFor = (releaseId) => ({
  staging: [],
  targets: ['api', 'web'].map((name) =>
    targetOf(releaseId, name, {
      finish: [stepOf(releaseId, name, 'retire-green', { rollouts: [], watch: null, verbs: ['delete'] })],
    }),
  ),
  groups: [['api'], ['web']],
});
const cannot = (step: string) => (asked: string) =>
  asked === step ? ({ status: 'drifted', sentence: 'somebody labelled it' } as const) : null;

describe('after the soak', () => {
  it('the old version is settled before what kept it warm is retired', async () => {
    const { outcome, world } = await releasing(stage, { script: { plan: blueGreen } });
    expect(outcome).toMatchObject({ result: 'released', left: [] });
    expect(world.course.slice(1)).toEqual([
      'cart/prepare-green',
      'cart/prepare-green#1',
      'cart/switch',
      'watch cart-green',
      'watch cart-green',
      'cart/settle',
      'rollout cart',
      'cart/open',
      'cart/retire-green',
    ]);
  });

  it.each([
    ['is not settled', 'cart/settle', []],
    ['does not get its requests back', 'cart/open', ['undo cart/settle']],
  ])(
    'an old version that %s is undone with all the rest, and nothing is retired',
    async (_, step, undone) => {
      const { outcome, world } = await releasing(stage, {
        script: { plan: blueGreen, onWrite: cannot(step) },
      });
      expect(outcome).toMatchObject({ result: 'rolled-back', left: [] });
      expect(world.writes).not.toContain('cart/retire-green');
      expect(world.writes.filter((one) => one.startsWith('undo'))).toEqual([...undone, ...GREEN]);
      expect(world.standing).toEqual([]);
    },
  );

  it('what cannot be retired is left over and told; the release serves, and the others are retired', async () => {
    const script = { plan: twoToRetire, onWrite: cannot('api/retire-green') };
    const { outcome, world, told } = await releasing(stage, { file: filedFor('api', 'web'), script });
    expect(outcome).toMatchObject({ result: 'released', left: [] });
    expect(world.writes).toEqual(['api/roll-out', 'web/roll-out', 'api/retire-green', 'web/retire-green']);
    expect(world.standing).toContain('web/retire-green');
    const [left] = told.notifications.filter(({ title }) => title.includes('something left over'));
    expect(left).toMatchObject({ urgency: 'page' });
    expect(left?.text).toContain('somebody labelled it');
    expect(world.successes).toHaveLength(1);
  });

  it('a cancellation does not keep what the new version no longer needs from being retired', async () => {
    const gate = gateAt('applyAction', { nth: 6, deaf: true });
    const given = { gate, file: { soakMinutes: [0.01] }, script: { plan: blueGreen } };
    const { outcome, world } = await releasing(stage, given, async (running) => {
      await running.approved();
      await gate.reached();
      await running.cancelled();
      gate.open();
    });
    expect(outcome).toMatchObject({ result: 'released', left: [] });
    expect(world.writes.at(-1)).toBe('cart/retire-green');
  });
});
