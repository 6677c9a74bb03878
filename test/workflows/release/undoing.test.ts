import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { PlanFor } from '../../support/release-plans.ts';
import type { ChangeRef } from '../../../domain/release/change.ts';
import type { Step } from '../../../domain/release/plan.ts';
import type { ReleaseScript } from '../../support/scripted-releases.ts';
import { blueGreen, canary, stepOf, targetOf } from '../../support/release-plans.ts';
import { verdictOf } from '../../support/scripted-releases.ts';
import { gateAt } from './gate.ts';
import { releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

const PROMOTE = verdictOf('promote');
const BACK = verdictOf('roll-back', { trigger: 'slower' });
/** Two steps of the same Deployment, whose second is judged bad. */
const twice: PlanFor = (releaseId) => {
  const steps = ['first', 'second'].map((slug) => stepOf(releaseId, 'cart', slug));
  return { staging: [], targets: [targetOf(releaseId, 'cart', { steps })], groups: [['cart']] };
};
/** Blue-green whose Service is one, so that requests follow it. */
const throughService: PlanFor = (releaseId) => {
  const plan = blueGreen(releaseId);
  const onService = <S extends Step<ChangeRef>>(step: S): S => ({
    ...step,
    changes: step.changes.map((ref, at) =>
      at === 0 && !step.id.endsWith('/settle') && !step.id.endsWith('/retire-green')
        ? { ...ref, object: { ...ref.object, resource: 'services' } }
        : ref,
    ),
  });
  return {
    ...plan,
    targets: plan.targets.map((one) => ({
      ...one,
      steps: one.steps.map(onService),
      finish: one.finish.map(onService),
    })),
  };
};
const BAD_AT_THE_END = { plan: canary, verdicts: [PROMOTE, PROMOTE, BACK] };
const IN_REVERSE = ['undo cart/promote', 'undo cart/canary-50', 'undo cart/canary-10'];

describe('a step', () => {
  it.each([
    ['not available by its deadline', 'late', 'rollout-deadline'],
    ['that cannot become available', 'failed', 'crash'],
  ] as const)('whose rollout is %s is taken back', async (_, status, trigger) => {
    let asked = 0;
    const awaitRollouts = () => {
      asked += 1;
      return Promise.resolve({
        status: asked === 1 ? status : 'available',
        sentence: 'cart: 1 of 2',
      } as const);
    };
    const { outcome, world, progress } = await releasing(stage, { script: { overrides: { awaitRollouts } } });
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger, left: [] });
    expect(world.writes).toEqual(['cart/roll-out', 'undo cart/roll-out']);
    expect(progress.steps.find(({ id }) => id === 'cart/roll-out')).toMatchObject({ status: 'failed' });
    expect(asked).toBe(2);
  });

  it.each(['drifted', 'gone', 'blocked'] as const)(
    'whose write is not done because the object is %s leaves nothing of it to undo, and what was before it is undone',
    async (status) => {
      const onWrite = (step: string) =>
        step === 'cart/canary-50' ? { status, sentence: 'somebody set 5 replicas' } : null;
      const { outcome, world } = await releasing(stage, { script: { plan: canary, onWrite } });
      expect(outcome).toMatchObject({ result: 'rolled-back', left: [] });
      expect(outcome.sentence).toContain('somebody set 5 replicas');
      expect(world.writes).toEqual(['cart/canary-10', 'cart/canary-50', 'undo cart/canary-10']);
    },
  );

  it('is not written when somebody else has the lease by now', async () => {
    const overrides = {
      planAction: () => Promise.resolve({ ok: false as const, refusal: 'stale-fence' as const }),
    };
    const { outcome, world } = await releasing(stage, { script: { overrides } });
    expect(outcome.sentence).toContain('somebody else holds the lease');
    expect(world.writes).toEqual([]);
  });
});

describe('the undo', () => {
  it('takes the steps back in reverse, and waits for each rollout of the old version before the step before it', async () => {
    const gate = gateAt('awaitRollouts', { nth: 3 });
    const given = { gate, script: { plan: twice, verdicts: [PROMOTE, BACK] } };
    const { outcome, world } = await releasing(stage, given, async ({ approved, is, world: { writes } }) => {
      await approved();
      await gate.reached();
      expect((await is('undoing')).openUndos.map(({ changeId }) => changeId)).toHaveLength(1);
      expect(writes).toEqual(['cart/first', 'cart/second', 'undo cart/second']);
      gate.open();
    });
    expect(outcome).toMatchObject({ result: 'rolled-back', left: [] });
    expect(world.writes.slice(2)).toEqual(['undo cart/second', 'undo cart/first']);
  });

  it('takes the changes of one step back in reverse, and has nothing to take back of a deletion', async () => {
    const plan: PlanFor = (releaseId) => {
      const steps = [stepOf(releaseId, 'cart', 'all', { verbs: ['patch', 'create', 'delete'] })];
      return { staging: [], targets: [targetOf(releaseId, 'cart', { steps })], groups: [['cart']] };
    };
    const { outcome, world } = await releasing(stage, { script: { plan, verdicts: [BACK] } });
    expect(outcome).toMatchObject({ result: 'rolled-back', left: [] });
    expect(world.writes).toEqual([
      'cart/all',
      'cart/all#1',
      'cart/all#2',
      'undo cart/all#1',
      'undo cart/all',
    ]);
  });

  it('that meets what somebody else changed goes on with the rest, and a person gets exactly what is left', async () => {
    const onUndo = (step: string) =>
      step === 'cart/canary-50'
        ? ({ status: 'drifted', sentence: 'somebody set 5 replicas' } as const)
        : null;
    const { outcome, world, told } = await releasing(stage, { script: { ...BAD_AT_THE_END, onUndo } });
    expect(outcome).toMatchObject({ result: 'escalated', trigger: 'slower' });
    expect(outcome.left.map(({ changeId }) => changeId)).toEqual([
      expect.stringContaining('/cart/canary-50/') as string,
    ]);
    expect(outcome.sentence).toContain('left to a person: patch Deployment cart: somebody set 5 replicas');
    expect(world.writes.slice(3)).toEqual(IN_REVERSE);
    expect(world.standing).toEqual(['cart/canary-50']);
    expect(world.failures).toMatchObject([{ isEscalated: true }]);
    expect(told.notifications.at(-1)).toMatchObject({ urgency: 'page' });
    expect(told.notifications.at(-1)?.title).toContain('needs a person');
  });

  it('that fails is tried again, and is left to a person only when it cannot be done', async () => {
    let tries = 0;
    const onUndo = (step: string) => {
      if (step === 'cart/canary-10') throw ApplicationFailure.nonRetryable('forbidden by RBAC', 'BadInput');
      tries += step === 'cart/canary-50' ? 1 : 0;
      if (step === 'cart/canary-50' && tries < 3)
        throw ApplicationFailure.retryable('the API server is away');
      return null;
    };
    const { outcome, world } = await releasing(stage, { script: { ...BAD_AT_THE_END, onUndo } });
    expect(outcome.result).toBe('escalated');
    expect(outcome.left).toHaveLength(1);
    expect(outcome.sentence).toContain('forbidden by RBAC');
    expect(world.standing).toEqual(['cart/canary-10']);
  });

  it('after which the old version does not serve is escalated, though nothing is left', async () => {
    let asked = 0;
    const awaitRollouts = () => {
      asked += 1;
      const status = asked === 2 ? ('late' as const) : ('available' as const);
      return Promise.resolve({ status, sentence: 'cart: 0 of 2 ready' });
    };
    const script = { verdicts: [BACK], overrides: { awaitRollouts } };
    const { outcome, world } = await releasing(stage, { script });
    expect(outcome).toMatchObject({ result: 'escalated', left: [] });
    expect(outcome.sentence).toContain('0 of 2 ready');
    expect(world.failures).toMatchObject([{ isEscalated: true }]);
  });
});

describe('an undo that does not take back what requests rest on', () => {
  const late = () => {
    let asked = 0;
    return {
      awaitRollouts: () => {
        asked += 1;
        // The second of them is that of the old version.
        const status = asked === 2 ? ('late' as const) : ('available' as const);
        return Promise.resolve({ status, sentence: 'cart: 0 of 2 ready' });
      },
    };
  };
  const drift = (at: string) => (step: string) =>
    step === at ? ({ status: 'drifted', sentence: 'somebody changed it' } as const) : null;

  it.each<[string, Partial<ReleaseScript>, readonly string[]]>([
    [
      'the old version does not come back',
      { onWrite: drift('cart/open'), overrides: late() },
      ['undo cart/settle'],
    ],
    [
      'the old template is not put back',
      { onWrite: drift('cart/open'), onUndo: drift('cart/settle') },
      ['undo cart/settle'],
    ],
    [
      'the Service is not switched back',
      { onWrite: drift('cart/settle'), onUndo: drift('cart/switch') },
      ['undo cart/switch'],
    ],
  ])('leaves all of it to a person: %s', async (_, script, undone) => {
    const { outcome, world } = await releasing(stage, { script: { plan: throughService, ...script } });
    expect(outcome.result).toBe('escalated');
    expect(world.writes.filter((one) => one.startsWith('undo'))).toEqual(undone);
    expect(world.standing).toEqual(expect.arrayContaining(['cart/prepare-green', 'cart/prepare-green#1']));
    expect(outcome.sentence).toContain('no request is sent to where nothing serves');
  });
});

describe('a migration nobody attested as backward compatible', () => {
  const migrating = (backwardCompatible: boolean) => ({
    targets: [
      {
        deployment: 'cart',
        images: { cart: 'registry/cart:2' },
        migration: { backwardCompatible, by: 'dora', reason: 'drops a column' },
      },
    ],
  });

  it('is not gone back across: all of it is left to a person, by name', async () => {
    const given = { file: migrating(false), script: { verdicts: [BACK] } };
    const { outcome, world, told } = await releasing(stage, given);
    expect(outcome).toMatchObject({ result: 'escalated', trigger: 'slower' });
    expect(outcome.sentence).toMatch(/nothing was taken back by itself.*drops a column/);
    expect(outcome.left).toHaveLength(1);
    expect(world.writes).toEqual(['cart/roll-out']);
    expect(world.failures).toMatchObject([{ isEscalated: true }]);
    expect(told.notifications.at(-1)).toMatchObject({ urgency: 'page' });
  });

  it('that was attested is gone back across', async () => {
    const { outcome, world } = await releasing(stage, {
      file: migrating(true),
      script: { verdicts: [BACK] },
    });
    expect(outcome.result).toBe('rolled-back');
    expect(world.standing).toEqual([]);
  });
});
