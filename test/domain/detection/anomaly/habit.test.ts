import { describe, expect, it } from 'vitest';
import { isHabit, remember } from '../../../../domain/detection/anomaly/habit.ts';
import type { Episode } from '../../../../domain/detection/anomaly/habit.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, START_MS } from './seeded-workload.ts';

const SLACK_MS = 20 * MINUTE_MS;
/** Three in the morning, on the fourth day. */
const NOW_MS = START_MS + 3 * DAY_MS + 3 * HOUR_MS;
const episode = (fromMs: number, toMs = fromMs, peak = 4): Episode => ({ fromMs, toMs, peak });
const now = (surprise = 4) => ({ beganMs: NOW_MS, surprise });
const yesterday = episode(NOW_MS - DAY_MS);
const dayBefore = episode(NOW_MS - 2 * DAY_MS);

describe('a habit', () => {
  it('is what happened at this time on each of the days before', () => {
    expect(isHabit([yesterday], now(), NOW_MS, 1)).toBe(true);
    expect(isHabit([dayBefore, yesterday], now(), NOW_MS, 2)).toBe(true);
  });

  it.each([
    ['nothing is known', [], 1],
    ['it missed yesterday', [dayBefore], 1],
    ['it missed the day before', [yesterday], 2],
    ['it missed yesterday of two', [dayBefore], 2],
  ])('is not one when %s', (_, past, days) => {
    expect(isHabit(past, now(), NOW_MS, days)).toBe(false);
  });

  it.each([
    ['twenty minutes late', SLACK_MS, true],
    ['more than twenty minutes late', SLACK_MS + 1, false],
    ['twenty minutes early', -SLACK_MS, true],
    ['more than twenty minutes early', -SLACK_MS - 1, false],
  ])('allows for jobs that came %s', (_, byMs, expected) => {
    expect(isHabit([episode(NOW_MS - DAY_MS + byMs)], now(), NOW_MS, 1)).toBe(expected);
  });

  it('is not one when it began at another hour, though it reached into this one', () => {
    const long = episode(NOW_MS - DAY_MS - 5 * HOUR_MS, NOW_MS - DAY_MS + 5 * HOUR_MS);
    expect(isHabit([long], now(), NOW_MS, 1)).toBe(false);
  });

  it.each([
    ['as long as yesterday, and twenty minutes more', 2 * HOUR_MS + SLACK_MS, true],
    ['longer than that', 2 * HOUR_MS + SLACK_MS + 1, false],
  ])('is one for %s', (_, forMs, expected) => {
    const two = episode(NOW_MS - DAY_MS, NOW_MS - DAY_MS + 2 * HOUR_MS);
    expect(isHabit([two], now(), NOW_MS + forMs, 1)).toBe(expected);
  });

  it.each([
    ['half as surprising', 8, true],
    ['less than half as surprising', 8.001, false],
    ['more surprising', 1, true],
  ])('allows for yesterday being %s', (_, surprise, expected) => {
    expect(isHabit([yesterday], now(surprise), NOW_MS, 1)).toBe(expected);
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

  it('forgets what no question can reach: three days and the slack of twenty minutes', () => {
    const oldest = episode(NOW_MS - 3 * DAY_MS - SLACK_MS);
    const older = episode(NOW_MS - 3 * DAY_MS - SLACK_MS - 1);
    expect(remember([older, oldest, yesterday], 3, NOW_MS, false)).toEqual([
      oldest,
      yesterday,
      episode(NOW_MS, NOW_MS, 3),
    ]);
  });

  it('does not grow without end', () => {
    let past: readonly Episode[] = [];
    for (let hour = 0; hour < 1000; hour += 1) past = remember(past, 3, START_MS + hour * HOUR_MS, false);
    expect(past).toHaveLength(73);
  });
});
