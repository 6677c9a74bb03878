import { describe, expect, it } from 'vitest';
import { QUIET, RELEARN_MS, nextAlarm } from '../../../../domain/detection/anomaly/alarm.ts';
import type { AlarmState } from '../../../../domain/detection/anomaly/alarm.ts';
import {
  ACT,
  CALM,
  NIGHT_MS,
  RULE,
  SUSPECT,
  WARN,
  after,
  burst,
  lastOf,
  steps,
  tiers,
} from './alarm-steps.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './seeded-workload.ts';

describe('a model that may not act', () => {
  it('warns, however strange what it sees', () => {
    const rule = { ...RULE, canAct: false };
    expect(tiers([ACT, ACT, ACT], undefined, { rule })).toEqual(['quiet', 'warn', 'warn']);
    expect(tiers([ACT, ACT, ACT])).toEqual(['quiet', 'act', 'act']);
  });
});

describe('an alarm', () => {
  it('needs two samples of the last three beyond its line', () => {
    expect(tiers([WARN])).toEqual(['quiet']);
    expect(tiers([WARN, WARN])).toEqual(['quiet', 'warn']);
    expect(tiers([WARN, CALM, WARN])).toEqual(['quiet', 'quiet', 'warn']);
    expect(tiers([WARN, CALM, CALM, WARN])).not.toContain('warn');
  });

  it('of a slow series needs three of the last five', () => {
    const rule = { ...RULE, needed: 3, of: 5 };
    expect(tiers([WARN, WARN, CALM, CALM], QUIET, { rule })).not.toContain('warn');
    expect(tiers([WARN, CALM, WARN, CALM, WARN], QUIET, { rule }).at(-1)).toBe('warn');
    expect(tiers([WARN, CALM, WARN, CALM, CALM, WARN], QUIET, { rule })).not.toContain('warn');
  });

  it.each([
    [RULE.warnAt, 'quiet'],
    [RULE.warnAt + 1e-9, 'warn'],
    [RULE.actAt, 'warn'],
    [RULE.actAt + 1e-9, 'act'],
  ])('at a surprise of %d is %s: on the line is not beyond it', (surprise, tier) => {
    expect(tiers([surprise, surprise]).at(-1)).toBe(tier);
  });

  it('holds while a sample is a little under the line, and ends at nine tenths of it', () => {
    const off = 0.9 * RULE.warnAt;
    expect(tiers([WARN, WARN, off + 1e-9, off + 1e-9, off + 1e-9])).toEqual([
      'quiet',
      'warn',
      'warn',
      'warn',
      'warn',
    ]);
    expect(tiers([WARN, WARN, off])).toEqual(['quiet', 'warn', 'quiet']);
  });

  it('to act on ends at nine tenths of its own line, and is still told', () => {
    const off = 0.9 * RULE.actAt;
    expect(tiers([ACT, ACT, off + 1e-9]).at(-1)).toBe('act');
    expect(tiers([ACT, ACT, off]).at(-1)).toBe('warn');
  });

  it('keeps no more samples than its rule asks about', () => {
    const { newest } = lastOf(steps(Array<number>(20).fill(CALM))).state;
    expect(newest.map(({ atMs }) => atMs)).toEqual(
      [17, 18, 19].map((minute) => NIGHT_MS + minute * MINUTE_MS),
    );
  });

  it('goes on where it was after a round trip of its state', () => {
    const { state } = lastOf(steps([ACT, ACT]));
    const again = JSON.parse(JSON.stringify(state)) as AlarmState;
    expect(nextAlarm(RULE, again, ACT, NIGHT_MS + HOUR_MS)).toEqual(
      nextAlarm(RULE, state, ACT, NIGHT_MS + HOUR_MS),
    );
  });
});

describe('what comes daily', () => {
  const day = (count: number) => NIGHT_MS + count * DAY_MS;
  const loudest = (surprise: number, before: AlarmState, fromMs: number) =>
    tiers([surprise, surprise], before, { fromMs }).at(-1);

  it('is acted on the first night, told the second, and a habit from the third', () => {
    expect(loudest(ACT, QUIET, day(0))).toBe('act');
    expect(loudest(ACT, after([[day(0), ACT]]), day(1))).toBe('warn');
    expect(
      loudest(
        ACT,
        after([
          [day(0), ACT],
          [day(1), ACT],
        ]),
        day(2),
      ),
    ).toBe('habit');
  });

  it('is told twice when it is nothing to act on, and a habit from the third night', () => {
    expect(loudest(WARN, after([[day(0), WARN]]), day(1))).toBe('warn');
    expect(
      loudest(
        WARN,
        after([
          [day(0), WARN],
          [day(1), WARN],
        ]),
        day(2),
      ),
    ).toBe('habit');
  });

  it('is no habit when it missed a night', () => {
    expect(loudest(ACT, after([[day(0), ACT]]), day(2))).toBe('act');
    expect(loudest(WARN, after([[day(0), WARN]]), day(2))).toBe('warn');
  });

  it('is no habit at another hour', () => {
    const nights = after([
      [day(0), ACT],
      [day(1), ACT],
    ]);
    expect(loudest(ACT, nights, day(2) + 2 * HOUR_MS)).toBe('act');
    expect(loudest(WARN, nights, day(2) + 2 * HOUR_MS)).toBe('warn');
  });

  it('is no habit when it is much larger than it was', () => {
    const nights = after([
      [day(0), ACT],
      [day(1), ACT],
    ]);
    expect(loudest(2 * ACT, nights, day(2))).toBe('habit');
    expect(loudest(2 * ACT + 0.1, nights, day(2))).toBe('act');
  });

  it('is known even when it was never more than a suspicion', () => {
    expect(loudest(ACT, after([[day(0), SUSPECT]]), day(1))).toBe('act');
    expect(
      loudest(
        WARN,
        after([
          [day(0), SUSPECT],
          [day(1), SUSPECT],
        ]),
        day(2),
      ),
    ).toBe('habit');
  });
});

describe('a new normal', () => {
  const HALF_DAY = Array<number>(145).fill(ACT);
  const everyMs = 5 * MINUTE_MS;
  const shifted = lastOf(steps(HALF_DAY, QUIET, { everyMs }));
  const shiftMs = NIGHT_MS + 12 * HOUR_MS;

  it('is what has held for twelve hours, and not a moment less', () => {
    const all = steps(HALF_DAY.slice(0, -1), QUIET, { everyMs });
    expect(all.some(({ isShift }) => isShift)).toBe(false);
    const { state, tier } = lastOf(all);
    expect(tier).toBe('act');
    expect(nextAlarm(RULE, state, ACT, shiftMs - 1)).toMatchObject({ isShift: false, tier: 'act' });
    expect(nextAlarm(RULE, state, ACT, shiftMs)).toMatchObject({ isShift: true, tier: 'quiet' });
  });

  it('is quiet at once, may be learned from, and forgets what was strange before', () => {
    expect(shifted).toMatchObject({ isShift: true, tier: 'quiet', suspectSinceMs: null });
    expect(shifted.state).toEqual({ ...QUIET, actFromMs: shiftMs + RELEARN_MS });
  });

  it('is also what was only suspect all the while', () => {
    const all = steps(
      HALF_DAY.map(() => SUSPECT),
      QUIET,
      { everyMs },
    );
    expect(new Set(all.map(({ tier }) => tier))).toEqual(new Set(['quiet']));
    expect(lastOf(all).isShift).toBe(true);
  });

  it('is not reached when what was strange ended in between', () => {
    const all = steps(HALF_DAY.with(70, CALM).with(71, CALM).with(72, CALM), QUIET, { everyMs });
    expect(all.some(({ isShift }) => isShift)).toBe(false);
  });

  it('is not acted on for three days: until then it is only told', () => {
    expect(RELEARN_MS).toBe(3 * DAY_MS);
    const trustedMs = shiftMs + 3 * DAY_MS;
    const endingAt = (atMs: number) => tiers([ACT, ACT], shifted.state, { fromMs: atMs - MINUTE_MS }).at(-1);
    expect(endingAt(shiftMs + DAY_MS)).toBe('warn');
    expect(endingAt(trustedMs - 1)).toBe('warn');
    expect(endingAt(trustedMs)).toBe('act');
  });

  it('stays unacted on through alarms that come and go meanwhile', () => {
    const { state } = lastOf(steps(burst(ACT), shifted.state, { fromMs: shiftMs + HOUR_MS }));
    expect(state.actFromMs).toBe(shiftMs + 3 * DAY_MS);
  });
});

describe('what must not be learned', () => {
  it('begins with the first sample beyond the suspect line, though nobody is told', () => {
    const all = steps([CALM, SUSPECT, CALM, SUSPECT, SUSPECT]);
    expect(all.map(({ tier }) => tier)).not.toContain('warn');
    expect(all.map(({ suspectSinceMs }) => suspectSinceMs)).toEqual([
      null,
      null,
      null,
      NIGHT_MS + MINUTE_MS,
      NIGHT_MS + MINUTE_MS,
    ]);
  });

  it('ends with the suspicion', () => {
    const { suspectSinceMs } = lastOf(steps([SUSPECT, SUSPECT, 0.9 * RULE.suspectAt]));
    expect(suspectSinceMs).toBeNull();
  });

  it('includes a single wild sample, which alarms nobody', () => {
    const [wild, calm] = steps([RULE.actAt + 1e-9, CALM]);
    expect(wild).toMatchObject({ tier: 'quiet', suspectSinceMs: NIGHT_MS, isShift: false });
    expect(calm).toMatchObject({ tier: 'quiet', suspectSinceMs: null });
  });

  it('does not include a single sample on the act line', () => {
    expect(lastOf(steps([RULE.actAt])).suspectSinceMs).toBeNull();
  });
});
