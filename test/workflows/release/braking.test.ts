import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { Activities } from '../../../activities/index.ts';
import { canary } from '../../support/release-plans.ts';
import { verdictOf } from '../../support/scripted-releases.ts';
import { gateAt } from './gate.ts';
import type { Before } from './gate.ts';
import { releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

const BACK = verdictOf('roll-back', { trigger: 'crash' });

/** Frozen from the nth look on, until it thaws. */
function freeze(nth: number) {
  const state = { looks: 0, isThawed: false };
  const overrides: Partial<Activities> = {
    readBrakes: () => {
      state.looks += 1;
      const isFrozen = state.looks >= nth && !state.isThawed;
      return Promise.resolve(
        isFrozen ? { sentence: 'scope default is frozen: Christmas', untilMs: null } : null,
      );
    },
  };
  return { overrides, thaw: () => void (state.isThawed = true) };
}

describe('a freeze', () => {
  it('holds before the next write, and the release goes on after the thaw', async () => {
    const gate = gateAt('awaitThaw');
    const { overrides, thaw } = freeze(2);
    const given = { gate, script: { plan: canary, overrides } };
    const { outcome, world } = await releasing(stage, given, async (running) => {
      await running.approved();
      expect((await running.is('held')).state).toMatchObject({ hold: { why: 'frozen' } });
      await gate.reached();
      await expect(running.steer('promote')).rejects.toThrow();
      expect(running.world.writes).toEqual(['cart/canary-10']);
      thaw();
      gate.open();
    });
    expect(outcome.result).toBe('released');
    expect(world.writes).toHaveLength(3);
  });

  it('never holds an undo', async () => {
    const gate = gateAt('awaitThaw');
    const { overrides } = freeze(2);
    const { outcome, world } = await releasing(
      stage,
      { gate, script: { plan: canary, overrides } },
      async (running) => {
        await running.approved();
        await gate.reached();
        await running.steer('abort');
      },
    );
    expect(outcome).toMatchObject({ result: 'aborted', left: [] });
    expect(world.writes).toEqual(['cart/canary-10', 'undo cart/canary-10']);
  });

  it('does not keep a version that serves from being looked at: nothing is written while it soaks', async () => {
    const { overrides } = freeze(2);
    const { outcome, world } = await releasing(stage, {
      script: { verdicts: [verdictOf('promote'), BACK], overrides },
    });
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'crash' });
    expect(world.standing).toEqual([]);
  });

  it.each([
    ['a person is asked about the ledger', { nonRetryable: true }],
    ['the ledger is tried again', { nextRetryDelay: '6 seconds' as const }],
  ])('that begins while %s holds the write all the same', async (_name, how) => {
    const gate = gateAt('awaitThaw');
    const { overrides, thaw } = freeze(2);
    let isReachable = false;
    const before: Before = async (asked, input) => {
      const isFirst = asked === 'planAction' && !isReachable;
      isReachable ||= isFirst;
      if (isFirst) throw ApplicationFailure.create({ message: 'the store did not answer', ...how });
      await gate.before(asked, input);
    };
    const given = { gate: { before }, script: { overrides } };
    const { outcome, world } = await releasing(stage, given, async (running) => {
      await running.approved();
      if ('nonRetryable' in how) {
        expect((await running.is('held')).state).toMatchObject({ hold: { why: 'errored' } });
        await running.steer('retry');
      }
      await gate.reached();
      expect((await running.progress()).state).toMatchObject({ hold: { why: 'frozen' } });
      expect(running.world.writes).toEqual([]);
      thaw();
      gate.open();
    });
    expect(outcome.result).toBe('released');
    expect(world.writes).toEqual(['cart/roll-out']);
  });

  it('that nobody can tell of lets nothing be written', async () => {
    const readBrakes = () =>
      Promise.reject(ApplicationFailure.nonRetryable('the policy cannot be read', 'BadInput'));
    const { outcome, world } = await releasing(
      stage,
      { script: { overrides: { readBrakes } } },
      async (running) => {
        await running.approved();
        expect((await running.is('held')).state).toMatchObject({ hold: { why: 'errored' } });
      },
    );
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'unresolved' });
    expect(world.writes).toEqual([]);
  });
});

/** Engaged at the first of these writes, until it is reset. */
function killSwitch(step: string) {
  const state = { isEngaged: true };
  const stop = (asked: string) => {
    if (asked === step && state.isEngaged)
      throw ApplicationFailure.nonRetryable('stopped by ada: smoke in the cellar', 'KillSwitchEngaged');
    return null;
  };
  return { stop, reset: () => void (state.isEngaged = false) };
}

describe('the kill switch', () => {
  it('holds the next write until a person resets it; then the release goes on', async () => {
    const gate = gateAt('awaitKillSwitchReset');
    const { stop, reset } = killSwitch('cart/canary-50');
    const given = { gate, script: { plan: canary, onWrite: stop } };
    const { outcome, world } = await releasing(stage, given, async (running) => {
      await running.approved();
      expect((await running.is('held')).state).toMatchObject({ hold: { why: 'kill-switch', untilMs: null } });
      await gate.reached();
      expect(running.world.writes).toEqual(['cart/canary-10']);
      reset();
      gate.open();
    });
    expect(outcome.result).toBe('released');
    expect(world.writes).toEqual(['cart/canary-10', 'cart/canary-50', 'cart/promote']);
  });

  it('holds an undo as well, which then goes on to its end', async () => {
    const gate = gateAt('awaitKillSwitchReset');
    const { stop, reset } = killSwitch('cart/canary-10');
    const verdicts = [verdictOf('promote'), BACK];
    const given = { gate, script: { plan: canary, verdicts, onUndo: stop } };
    const { outcome, world } = await releasing(stage, given, async (running) => {
      await running.approved();
      expect((await running.is('held')).state).toMatchObject({ hold: { why: 'kill-switch' } });
      await gate.reached();
      expect(running.world.standing).toEqual(['cart/canary-10']);
      await expect(running.steer('abort')).rejects.toThrow();
      reset();
      gate.open();
    });
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'crash', left: [] });
    expect(world.standing).toEqual([]);
  });

  it('under which somebody aborts: after the reset nothing new is written, only undone', async () => {
    const gate = gateAt('awaitKillSwitchReset');
    const { stop, reset } = killSwitch('cart/canary-50');
    const { outcome, world } = await releasing(
      stage,
      { gate, script: { plan: canary, onWrite: stop } },
      async (running) => {
        await running.approved();
        await gate.reached();
        await running.steer('abort');
        reset();
        gate.open();
      },
    );
    expect(outcome).toMatchObject({ result: 'aborted', left: [] });
    expect(world.writes).toEqual(['cart/canary-10', 'undo cart/canary-50', 'undo cart/canary-10']);
  });
});
