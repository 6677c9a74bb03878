import { describe, expect, it } from 'vitest';
import {
  isDue,
  isLongEnough,
  learnRoutine,
  lessRoutine,
} from '../../../../domain/detection/anomaly/routine.ts';
import type { Walked } from '../../../../domain/detection/anomaly/routine.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, noiseFrom, START_MS } from './seeded-workload.ts';

const EVERY_MS = 5 * MINUTE_MS;
const JOB_HOUR = 3;

/** Distances about 1; on the given days a job of half an hour makes them 9. */
function days(count: number, jobs: readonly number[], lateMs = 0): Walked[] {
  const noise = noiseFrom(1);
  return Array.from({ length: (count * DAY_MS) / EVERY_MS }, (_, row) => {
    const sinceMs = row * EVERY_MS;
    const day = Math.floor(sinceMs / DAY_MS);
    const intoJobMs = (sinceMs % DAY_MS) - JOB_HOUR * HOUR_MS - lateMs * (day % 2);
    const isJob = jobs.includes(day) && intoJobMs >= 0 && intoJobMs < 30 * MINUTE_MS;
    return { atMs: START_MS + sinceMs, distances: [isJob ? 9 : 1 + 0.1 * noise(), 1] };
  });
}
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const atHour = (hour: number): number => START_MS + 10 * DAY_MS + hour * HOUR_MS;
const whole = (walked: readonly Walked[]) => {
  const routine = learnRoutine(walked);
  if (routine === null) throw new Error('no routine was learned');
  return routine;
};

describe('a routine', () => {
  it('is what comes every day at the same time: it is taken off then, and only then', () => {
    const routine = whole(days(5, EVERY_DAY));
    expect(isDue(routine, atHour(JOB_HOUR))).toBe(true);
    expect(isDue(routine, atHour(JOB_HOUR + 2))).toBe(false);
    const [left = NaN, other] = lessRoutine(routine, atHour(JOB_HOUR), [9, 1]);
    expect(left).toBeLessThan(2);
    expect(other).toBe(1);
    expect(lessRoutine(routine, atHour(JOB_HOUR + 2), [9, 1])).toEqual([9, 1]);
  });

  it('leaves what is stranger than it as strange as that is more', () => {
    const [left = NaN] = lessRoutine(whole(days(5, EVERY_DAY)), atHour(JOB_HOUR), [29, 1]);
    expect(left).toBeGreaterThan(20);
  });

  it('may come a quarter of an hour late', () => {
    expect(isDue(whole(days(6, EVERY_DAY, 15 * MINUTE_MS)), atHour(JOB_HOUR))).toBe(true);
  });

  it('may be left out on one day of six, and not on every other', () => {
    expect(learnRoutine(days(6, [0, 1, 2, 4, 5]))).not.toBeNull();
    expect(learnRoutine(days(6, [0, 2, 4]))).toBeNull();
  });

  it('is not learned from what happened once, nor from less than three days', () => {
    expect(learnRoutine(days(5, [2]))).toBeNull();
    expect(learnRoutine(days(2, EVERY_DAY))).toBeNull();
    expect(learnRoutine([])).toBeNull();
    expect([isLongEnough(3 * DAY_MS - 1), isLongEnough(3 * DAY_MS)]).toEqual([false, true]);
  });

  it('is none where the day is even', () => {
    expect(learnRoutine(days(5, []))).toBeNull();
  });

  it('never makes less than nothing of a distance, and nothing of it where there is no routine', () => {
    expect(lessRoutine(whole(days(5, EVERY_DAY)), atHour(JOB_HOUR), [0.5, 0.5])).toEqual([0, 0.5]);
    expect(lessRoutine(null, atHour(JOB_HOUR), [9, 1])).toEqual([9, 1]);
  });
});
