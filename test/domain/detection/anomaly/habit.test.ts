import { describe, expect, it } from 'vitest';
import { isHabit, remember } from '../../../../domain/detection/anomaly/habit.ts';
import type { Episode } from '../../../../domain/detection/anomaly/habit.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, START_MS } from './seeded-workload.ts';

/** Three in the morning, on the fourth day. */
const NOW_MS = START_MS + 3 * DAY_MS + 3 * HOUR_MS;
const episode = (fromMs: number, toMs = fromMs, peak = 4): Episode => ({ fromMs, toMs, peak });
const yesterday = episode(NOW_MS - DAY_MS);
const dayBefore = episode(NOW_MS - 2 * DAY_MS);

describe('a habit', () => {
  it('is what happened at this time on each of the days before', () => {
    expect(isHabit([yesterday], 4, NOW_MS, 1)).toBe(true);
    expect(isHabit([dayBefore, yesterday], 4, NOW_MS, 2)).toBe(true);
  });

  it.each([
    ['nothing is known', [], 1],
    ['it missed yesterday', [dayBefore], 1],
    ['it missed the day before', [yesterday], 2],
    ['it missed yesterday of two', [dayBefore], 2],
  ])('is not one when %s', (_, past, days) => {
    expect(isHabit(past, 4, NOW_MS, days)).toBe(false);
  });

  it.each([
    ['an hour late', HOUR_MS, true],
    ['more than an hour late', HOUR_MS + 1, false],
    ['an hour early', -HOUR_MS, true],
    ['more than an hour early', -HOUR_MS - 1, false],
  ])('allows for jobs that came %s', (_, byMs, expected) => {
    expect(isHabit([episode(NOW_MS - DAY_MS + byMs)], 4, NOW_MS, 1)).toBe(expected);
  });

  it('is recognised anywhere within a long episode', () => {
    const long = episode(NOW_MS - DAY_MS - 5 * HOUR_MS, NOW_MS - DAY_MS + 5 * HOUR_MS);
    expect(isHabit([long], 4, NOW_MS, 1)).toBe(true);
  });

  it.each([
    ['half as surprising', 8, true],
    ['less than half as surprising', 8.001, false],
    ['more surprising', 1, true],
  ])('allows for yesterday being %s', (_, surprise, expected) => {
    expect(isHabit([yesterday], surprise, NOW_MS, 1)).toBe(expected);
  });
});

describe('remembering', () => {
  it('begins an episode and carries it on with its highest surprise', () => {
    let past = remember([], 3, NOW_MS, false);
    expect(past).toEqual([episode(NOW_MS, NOW_MS, 3)]);
    past = remember(past, 5, NOW_MS + MINUTE_MS, true);
    past = remember(past, 2, NOW_MS + 2 * MINUTE_MS, true);
    expect(past).toEqual([episode(NOW_MS, NOW_MS + 2 * MINUTE_MS, 5)]);
  });

  it('keeps another episode apart', () => {
    const past = remember([yesterday], 3, NOW_MS, false);
    expect(past).toEqual([yesterday, episode(NOW_MS, NOW_MS, 3)]);
  });

  it('begins one when what goes on was never begun', () => {
    expect(remember([], 3, NOW_MS, true)).toEqual([episode(NOW_MS, NOW_MS, 3)]);
  });

  it('forgets what no question can reach: two days and the slack of an hour', () => {
    const oldest = episode(NOW_MS - 2 * DAY_MS - HOUR_MS);
    const older = episode(NOW_MS - 2 * DAY_MS - HOUR_MS - 1);
    expect(remember([older, oldest, yesterday], 3, NOW_MS, false)).toEqual([
      oldest,
      yesterday,
      episode(NOW_MS, NOW_MS, 3),
    ]);
  });

  it('does not grow without end', () => {
    let past: readonly Episode[] = [];
    for (let hour = 0; hour < 1000; hour += 1) past = remember(past, 3, START_MS + hour * HOUR_MS, false);
    expect(past).toHaveLength(50);
  });
});
