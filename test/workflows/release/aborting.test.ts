import { describe, expect, it } from 'vitest';
import type { Activities } from '../../../activities/index.ts';
import { blueGreen, canary, stagedFirst } from '../../support/release-plans.ts';
import type { PlanFor } from '../../support/release-plans.ts';
import { verdictOf } from '../../support/scripted-releases.ts';
import { gateAt } from './gate.ts';
import type { Gate } from './gate.ts';
import { releasing } from './releasing.ts';
import type { Given, Releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

const STAGED = ['undo cart/staging-roll-out'];
const ALL = ['undo cart/roll-out', ...STAGED];
const GREEN = ['undo cart/switch', 'undo cart/prepare-green#1', 'undo cart/prepare-green'];

/** Where a release is when somebody ends it: held up at the nth call of an activity, and what is undone then. */
const PLACES: readonly [string, keyof Activities, number, readonly string[], PlanFor?][] = [
  ['its targets are looked up', 'resolveTargets', 1, []],
  ['it is put in the queue', 'findPlaceInQueue', 1, []],
  ['it asks for the lease', 'signalGuard', 1, []],
  ['it is planned', 'planRelease', 1, []],
  ['gates are looked at', 'checkGates', 1, []],
  ['the backup is proven', 'backUp', 1, []],
  ['the figures before it are read', 'measureBefore', 1, []],
  ['staging is written', 'applyAction', 1, STAGED],
  ['staging rolls out', 'awaitRollouts', 1, STAGED],
  ['staging is smoked', 'runSmoke', 1, STAGED],
  ['it waits for approval', 'readPeople', 1, STAGED],
  ['its plan is looked at again', 'planRelease', 2, STAGED],
  ['a freeze is looked for before production is written', 'readBrakes', 2, STAGED],
  ['production is written', 'applyAction', 2, ALL],
  ['production rolls out', 'awaitRollouts', 2, ALL],
  ['the new version is watched', 'watchRelease', 1, ALL],
  ['production is smoked', 'runSmoke', 2, ALL],
  ['it is looked at while it soaks', 'watchRelease', 2, ALL],
  ['the old version is settled', 'awaitRollouts', 1, ['undo cart/settle', ...GREEN], blueGreen],
];

const givenAt = (gate: Gate, plan: PlanFor = stagedFirst): Given => ({
  gate,
  // So short that the clock need not be skipped.
  file: { staging: { namespace: 'staging' }, smoke: [{ service: 'cart' }], soakMinutes: [0.01] },
  script: { plan },
});

/** Comes as far as the gate, approving on the way, and ends the release there. */
async function endAt(gate: Gate, running: Releasing, end: () => Promise<unknown>): Promise<void> {
  await running.approvedUntil(gate.isReached);
  await gate.reached();
  await end();
  gate.open();
}

const undosIn = (writes: readonly string[]) => writes.filter((one) => one.startsWith('undo'));

describe('a release that is aborted', () => {
  it.each(PLACES)(
    'while %s leaves nothing standing and gives its leases back',
    async (...[, at, nth, undone, plan]) => {
      const gate = gateAt(at, { nth });
      const { outcome, world } = await releasing(stage, givenAt(gate, plan), async (running) => {
        await endAt(gate, running, () => running.steer('abort'));
        await running.handle.result();
        expect(await running.holderOf('cart')).toBeNull();
      });
      expect(outcome).toMatchObject({ result: 'aborted', left: [] });
      expect(outcome.sentence).toContain('paula: I know why');
      expect(undosIn(world.writes)).toEqual(undone);
      expect(world.standing).toEqual([]);
      expect(world.failures).toEqual([]);
    },
  );
});

describe('a release that waits for approval', () => {
  it('and is aborted instead asks nobody any more and is undone', async () => {
    const given = { file: { staging: { namespace: 'staging' } }, script: { plan: stagedFirst } };
    const { outcome, world } = await releasing(stage, given, async (running) => {
      await running.is('awaiting-approval');
      await running.steer('abort');
    });
    expect(outcome).toMatchObject({ result: 'aborted', left: [] });
    expect(undosIn(world.writes)).toEqual(STAGED);
  });
});

const BEFORE: (typeof PLACES)[number] = ['its request is recorded', 'saveRelease', 1, []];
const CANCELLED = [BEFORE, ...PLACES].filter(([, at]) =>
  [
    'saveRelease',
    'signalGuard',
    'backUp',
    'readPeople',
    'applyAction',
    'awaitRollouts',
    'watchRelease',
  ].includes(at),
);

describe('a release that is cancelled in Temporal', () => {
  it.each(CANCELLED)('while %s is undone as well', async (...[, at, nth, undone, plan]) => {
    const gate = gateAt(at, { nth, deaf: at === 'applyAction' });
    const { outcome, world } = await releasing(stage, givenAt(gate, plan), async (running) => {
      await endAt(gate, running, () => running.cancelled());
    });
    expect(outcome).toMatchObject({ result: 'aborted', left: [] });
    expect(outcome.sentence).toContain('cancelled in Temporal');
    expect(undosIn(world.writes)).toEqual(undone);
    expect(world.standing).toEqual([]);
  });

  it('while a write is on its way waits for that before anything is undone', async () => {
    const gate = gateAt('applyAction', { deaf: true });
    const { outcome, world } = await releasing(stage, { gate }, async (running) => {
      await running.approved();
      await gate.reached();
      await running.cancelled();
      expect((await running.progress()).state.status).toBe('running');
      gate.open();
    });
    expect(outcome).toMatchObject({ result: 'aborted', left: [] });
    expect(world.writes).toEqual(['cart/roll-out', 'undo cart/roll-out']);
  });

  it('while it is undone is undone to the end, and leaves its bug and its incident', async () => {
    const gate = gateAt('undoAction', { nth: 2, deaf: true });
    const verdicts = [verdictOf('promote'), verdictOf('roll-back', { trigger: 'crash' })];
    const given = { gate, script: { plan: canary, verdicts } };
    const { outcome, world } = await releasing(stage, given, async (running) => {
      await running.approved();
      await gate.reached();
      await running.cancelled();
      await expect(running.steer('abort')).rejects.toMatchObject({
        cause: { message: expect.stringContaining('being undone') as string },
      });
      gate.open();
    });
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'crash', left: [] });
    expect(world.standing).toEqual([]);
    expect(world.failures).toHaveLength(1);
  });
});
