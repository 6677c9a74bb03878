import { describe, expect, it } from 'vitest';
import { alarmRuleOf } from '../../../../domain/detection/anomaly/alarm.ts';
import { valueAt } from '../../../../domain/detection/anomaly/tail.ts';
import { HOUR_MS, MINUTE_MS, modelOf, seededWorkload } from './seeded-workload.ts';

describe('the lines of a model', () => {
  const model = modelOf(seededWorkload(600, 1));
  const every = (intervalMs: number) => ({ ...model, basis: { ...model.basis, intervalMs } });

  it('are passed by themselves once in so many samples: one in ten thousand to act on', () => {
    const { suspectAt, warnAt, actAt } = alarmRuleOf(model);
    expect([suspectAt, warnAt, actAt]).toEqual(
      [0.01, 0.006, 1e-4].map((often) => valueAt(model.surprise, often)),
    );
    expect(suspectAt).toBeLessThan(warnAt);
    expect(warnAt).toBeLessThan(actAt);
  });

  it('of a series faster than five minutes begin to be suspicious further out, and wait for fewer samples', () => {
    const [slow, fast] = [alarmRuleOf(every(5 * MINUTE_MS)), alarmRuleOf(every(5 * MINUTE_MS - 1))];
    expect(slow).toMatchObject({ needed: 3, of: 5 });
    expect(fast).toMatchObject({ needed: 2, of: 3 });
    expect(fast.warnAt).toBe(valueAt(model.surprise, 0.005));
    expect(fast.suspectAt).toBe(valueAt(model.surprise, 0.005));
    expect(fast.actAt).toBe(slow.actAt);
  });

  it('are given up after twelve hours, or what was asked for', () => {
    expect(alarmRuleOf(model).acceptAfterMs).toBe(12 * HOUR_MS);
    expect(alarmRuleOf(model, HOUR_MS).acceptAfterMs).toBe(HOUR_MS);
  });
});
