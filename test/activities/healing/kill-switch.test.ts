import { CancelledFailure } from '@temporalio/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createActivities } from '../../../activities/index.ts';
import type { RecordStore } from '../../../store/port.ts';
import { newContext, newWorld, run } from './world.ts';

const ON = { isEngaged: true, by: 'ada', reason: 'stop' };
const OFF = { isEngaged: false, by: null, reason: null };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('waiting for the reset of the kill switch', () => {
  function waiting() {
    const world = newWorld({} as RecordStore);
    world.killSwitch = ON;
    const context = newContext();
    let beats = 0;
    context.on('heartbeat', () => {
      beats += 1;
    });
    const state = { isOver: false };
    const over = context.run(createActivities(world.deps).awaitKillSwitchReset).then(() => {
      state.isOver = true;
    });
    return { world, context, over, state, beats: () => beats };
  }

  it('ends within two seconds of the reset, and beats all the while', async () => {
    const { world, over, state, beats } = waiting();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(state.isOver).toBe(false);
    expect(beats()).toBeGreaterThanOrEqual(30);
    world.killSwitch = OFF;
    await vi.advanceTimersByTimeAsync(2000);
    await over;
  });

  it('goes on while the flag cannot be read: unknown means on', async () => {
    const { world, over, state } = waiting();
    world.killSwitch = null;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(state.isOver).toBe(false);
    world.killSwitch = OFF;
    await vi.advanceTimersByTimeAsync(2000);
    await over;
  });

  it('ends at once when the run is cancelled', async () => {
    const { context, over } = waiting();
    const cancelled = expect(over).rejects.toBeInstanceOf(CancelledFailure);
    await vi.advanceTimersByTimeAsync(100);
    context.cancel();
    await cancelled;
  });
});

describe('the flag', () => {
  it('is written as given', async () => {
    const world = newWorld({} as RecordStore);
    await run(createActivities(world.deps).writeKillSwitch, ON);
    expect(world.killSwitch).toEqual(ON);
  });
});
