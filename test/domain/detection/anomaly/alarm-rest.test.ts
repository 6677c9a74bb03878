import { describe, expect, it } from 'vitest';
import { QUIET, nextAlarm } from '../../../../domain/detection/anomaly/alarm.ts';
import type { Tier } from '../../../../domain/detection/anomaly/alarm.ts';
import { ACT, CALM, NIGHT_MS, RULE, WARN, lastOf, steps, tiers } from './alarm-steps.ts';
import { HOUR_MS, MINUTE_MS } from './seeded-workload.ts';

const SLOW_RULE = { ...RULE, needed: 3, of: 5 };
/** How many separate alarms of a tier there were. */
const beginnings = (all: readonly Tier[], wanted: Tier): number =>
  all.filter((tier, at) => tier === wanted && all[at - 1] !== wanted).length;

describe('an alarm that ended', () => {
  it('is not raised again by the samples that raised it', () => {
    const all = tiers([3, 3, 3, 3, 0.1, 0.1, 0.1], QUIET, { rule: SLOW_RULE });
    expect(all).toEqual(['quiet', 'quiet', 'warn', 'warn', 'quiet', 'quiet', 'quiet']);
    expect(beginnings(all, 'warn')).toBe(1);
  });

  it('begins again only when the newest sample is itself beyond the line', () => {
    const all = tiers([WARN, WARN, WARN, CALM, CALM, WARN], QUIET, { rule: SLOW_RULE });
    expect(all.slice(3, 5)).toEqual(['quiet', 'quiet']);
    expect(all.at(-1)).toBe('warn');
  });
});

describe('a sample that could not be judged', () => {
  it('raises nothing, however many of them there are', () => {
    const all = steps([WARN, null, null, null, null, null]);
    expect(all.slice(1).map(({ tier }) => tier)).toEqual(Array<Tier>(5).fill('unknown'));
    expect(all.every(({ isShift, suspectSinceMs }) => !isShift && suspectSinceMs === null)).toBe(true);
  });

  it('ends nothing: what was going on still is when it can be judged again', () => {
    expect(tiers([ACT, ACT, null, null, ACT])).toEqual(['quiet', 'act', 'unknown', 'unknown', 'act']);
    expect(tiers([WARN, WARN, null, CALM])).toEqual(['quiet', 'warn', 'unknown', 'quiet']);
  });

  it('leaves the state as it was, and what must not be learned with it', () => {
    const { state, suspectSinceMs } = lastOf(steps([ACT, ACT]));
    const unknown = nextAlarm(RULE, state, null, NIGHT_MS + HOUR_MS);
    expect(unknown.state).toEqual(state);
    expect(unknown.suspectSinceMs).toBe(suspectSinceMs);
    expect(suspectSinceMs).toBe(NIGHT_MS);
  });

  it('accepts no new normal, however long nothing is known', () => {
    const { state } = lastOf(steps([ACT, ACT]));
    expect(nextAlarm(RULE, state, null, NIGHT_MS + 48 * HOUR_MS).isShift).toBe(false);
  });
});

describe('what was just acted on', () => {
  /** An alarm of five minutes a line, each beginning at a minute of the night; a sample a minute. */
  const bursts = (minutes: readonly number[], forMinutes = 5): Tier[] =>
    tiers(
      Array.from({ length: Math.max(...minutes) + 60 }, (_, minute) =>
        minutes.some((from) => minute >= from && minute < from + forMinutes) ? ACT : CALM,
      ),
    );
  const endedAt = 5;

  it.each([10, 60, 170])('and comes back %d minutes later is told, and not acted on twice', (minutes) => {
    const all = bursts([0, endedAt + minutes]);
    expect(beginnings(all, 'act')).toBe(1);
    expect(all.slice(endedAt + minutes)).toContain('warn');
  });

  it('rests again after a return that began within the rest and outlasted it', () => {
    const minutes = Array.from({ length: 260 }, (_, minute) =>
      minute < 5 || (minute >= 170 && minute < 200) || (minute >= 205 && minute < 215) ? ACT : CALM,
    );
    expect(beginnings(tiers(minutes), 'act')).toBe(2);
  });

  it('is acted on again when it comes back after three hours', () => {
    expect(beginnings(bursts([0, endedAt + 181]), 'act')).toBe(2);
  });

  it('rests no longer for coming back meanwhile', () => {
    expect(beginnings(bursts([0, endedAt + 90, endedAt + 200]), 'act')).toBe(2);
  });

  it('rests from the end of the alarm, however long that was', () => {
    expect(beginnings(bursts([0, 300], 240), 'act')).toBe(1);
  });

  it('needs no rest after what was only told', () => {
    const told = lastOf(steps([WARN, WARN, CALM])).state;
    expect(tiers([ACT, ACT], told, { fromMs: NIGHT_MS + 5 * MINUTE_MS }).at(-1)).toBe('act');
  });
});
