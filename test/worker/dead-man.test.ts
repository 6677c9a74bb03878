import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Notification } from '../../activities/notify/port.ts';
import { createDeadMan, keepLooking } from '../../worker/dead-man.ts';

const START = 1_800_000_000_000;

function world() {
  const told: Notification[] = [];
  const state = { tickAtMs: null as number | null, storeIsThere: true, webhookIsThere: true };
  const store = {
    lastTick: () => {
      if (!state.storeIsThere) return Promise.reject(new Error('the record store does not answer'));
      return Promise.resolve(state.tickAtMs === null ? null : { atMs: state.tickAtMs, summary: 'all well' });
    },
  };
  const notifier = {
    notify: (notification: Notification) => {
      if (!state.webhookIsThere) return Promise.reject(new Error('the webhook cannot be reached'));
      told.push(notification);
      return Promise.resolve();
    },
  };
  return { told, state, deadMan: createDeadMan(store, notifier, START) };
}

describe('the dead-man alert', () => {
  it('is quiet 60 s after the last tick, and alerts a millisecond later', async () => {
    const { deadMan, state, told } = world();
    state.tickAtMs = START + 15_000;
    expect(await deadMan.look(START + 15_000 + 59_900)).toBe('quiet');
    expect(await deadMan.look(START + 15_000 + 60_000)).toBe('quiet');
    expect(told).toEqual([]);
    expect(await deadMan.look(START + 15_000 + 60_001)).toBe('alerted');
    expect(told).toMatchObject([
      { urgency: 'page', text: expect.stringContaining('No detection tick for 60 s') as string },
    ]);
  });

  it('alerts once for one silence', async () => {
    const { deadMan, told } = world();
    await deadMan.look(START + 60_001);
    expect(await deadMan.look(START + 65_001)).toBe('still-silent');
    expect(await deadMan.look(START + 600_001)).toBe('still-silent');
    expect(told).toHaveLength(1);
  });

  it('says so when the ticks are back, and alerts anew for the next silence', async () => {
    const { deadMan, state, told } = world();
    await deadMan.look(START + 60_001);
    state.tickAtMs = START + 90_000;
    expect(await deadMan.look(START + 91_000)).toBe('recovered');
    expect(await deadMan.look(START + 96_000)).toBe('quiet');
    expect(await deadMan.look(START + 150_001)).toBe('alerted');
    expect(told.map((one) => one.urgency)).toEqual(['page', 'inform', 'page']);
    expect(new Set(told.map((one) => one.id)).size).toBe(3);
  });

  it('gives a worker that just started its minute, however old the last tick is', async () => {
    const { deadMan, state } = world();
    state.tickAtMs = START - 3_600_000;
    expect(await deadMan.look(START + 60_000)).toBe('quiet');
    expect(await deadMan.look(START + 60_001)).toBe('alerted');
  });

  it('alerts when the record store cannot be read: nothing is recorded in it either', async () => {
    const { deadMan, state, told } = world();
    state.tickAtMs = START + 15_000;
    await deadMan.look(START + 20_000);
    state.storeIsThere = false;
    expect(await deadMan.look(START + 70_000)).toBe('quiet');
    expect(await deadMan.look(START + 75_001)).toBe('alerted');
    expect(told).toHaveLength(1);
  });

  it('tries again at the next look when people could not be told', async () => {
    const { deadMan, state, told } = world();
    state.webhookIsThere = false;
    await expect(deadMan.look(START + 60_001)).rejects.toThrow('the webhook cannot be reached');
    state.webhookIsThere = true;
    expect(await deadMan.look(START + 65_001)).toBe('alerted');
    expect(told).toHaveLength(1);
  });
});

describe('keeping to look', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('looks every five seconds with the time of the look, until it is stopped', async () => {
    const looks: number[] = [];
    const deadMan = {
      look: (nowMs: number) => {
        looks.push(nowMs - START);
        return Promise.resolve('quiet' as const);
      },
    };
    const stop = keepLooking(deadMan, () => undefined);
    await vi.advanceTimersByTimeAsync(15_000);
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks).toEqual([5000, 10_000, 15_000]);
  });

  it('reports a look that failed, and looks again', async () => {
    const reports: string[] = [];
    let looks = 0;
    const deadMan = {
      look: () => {
        looks += 1;
        return Promise.reject(new Error('the webhook cannot be reached'));
      },
    };
    const stop = keepLooking(deadMan, (sentence) => void reports.push(sentence));
    await vi.advanceTimersByTimeAsync(10_000);
    stop();
    expect(looks).toBe(2);
    expect(reports[0]).toBe('the dead-man alert could not look or tell: the webhook cannot be reached');
  });
});
