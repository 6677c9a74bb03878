import { describe, expect, it } from 'vitest';
import { planTraining } from '../../../../domain/detection/anomaly/training-plan.ts';
import type { Stretch } from '../../../../domain/detection/anomaly/training-plan.ts';
import { DAY_MS, HOUR_MS, START_MS } from './seeded-workload.ts';

const NOW_MS = START_MS + 100 * DAY_MS;
const daysAgo = (days: number): number => NOW_MS - days * DAY_MS;
/** An alarm of an hour that ended so many days ago. */
const alarm = (days: number): Stretch => ({ fromMs: daysAgo(days) - HOUR_MS, toMs: daysAgo(days) });

describe('what the next model learns from', () => {
  it('is the last thirty days, up to now', () => {
    expect(planTraining(NOW_MS, [], null)).toEqual({ fromMs: daysAgo(30), toMs: NOW_MS, without: [] });
  });

  it('leaves out the alarms of that time, and has nothing to do with older ones', () => {
    const { without } = planTraining(NOW_MS, [alarm(40), alarm(29), alarm(1)], null);
    expect(without).toEqual([alarm(29), alarm(1)]);
  });

  it('leaves out an alarm that was going on when the thirty days began, and one that still is', () => {
    const [long, now] = [
      { fromMs: daysAgo(31), toMs: daysAgo(29.5) },
      { fromMs: daysAgo(0.1), toMs: NOW_MS },
    ];
    expect(planTraining(NOW_MS, [long, now], null).without).toEqual([long, now]);
    expect(planTraining(NOW_MS, [alarm(30)], null).without).toEqual([alarm(30)]);
  });

  it('does not change the list of alarms', () => {
    const alarms = [alarm(40), alarm(1)];
    planTraining(NOW_MS, alarms, daysAgo(2));
    expect(alarms).toEqual([alarm(40), alarm(1)]);
  });
});

describe('after a shift', () => {
  it('begins three days before it: what was earlier is another workload', () => {
    expect(planTraining(NOW_MS, [], daysAgo(5))).toMatchObject({ fromMs: daysAgo(8), toMs: NOW_MS });
  });

  it('long ago is thirty days all the same', () => {
    expect(planTraining(NOW_MS, [], daysAgo(28)).fromMs).toBe(daysAgo(30));
    expect(planTraining(NOW_MS, [], daysAgo(27)).fromMs).toBe(daysAgo(30));
    expect(planTraining(NOW_MS, [], daysAgo(26)).fromMs).toBe(daysAgo(29));
  });

  it('teaches the alarm that became the new normal, and those before it', () => {
    const became = { fromMs: daysAgo(5.5), toMs: daysAgo(5) };
    expect(planTraining(NOW_MS, [alarm(7), became], daysAgo(5)).without).toEqual([]);
  });

  it('leaves out the alarms after it', () => {
    const { without } = planTraining(NOW_MS, [alarm(7), alarm(4), alarm(1)], daysAgo(5));
    expect(without).toEqual([alarm(4), alarm(1)]);
  });
});
