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
    expect(fast.suspectAt).toBe(valueAt(model.surprise, 0.002));
    expect(slow.habitDays).toEqual({ act: 1, warn: 2 });
    expect(fast.habitDays).toEqual({ act: 1, warn: 3 });
  });

  it('are farther out while a fast series is young: the act line with the root of the rows it lacks, the warn line with the root of that', () => {
    const trained = (rows: number) => ({
      ...every(15_000),
      trained: { ...model.trained, rows },
    });
    const grown = alarmRuleOf(trained(1000));
    expect(grown.warnAt).toBe(valueAt(model.surprise, 0.002));
    expect(grown.actAt).toBe(valueAt(model.surprise, 1e-4));
    const young = alarmRuleOf(trained(250));
    expect(young.warnAt).toBeCloseTo(Math.SQRT2 * grown.warnAt);
    expect(young.actAt).toBeCloseTo(2 * grown.actAt);
    expect(young.suspectAt).toBe(grown.suspectAt);
  });

  it('let no model act that has seen fewer than a thousand rows', () => {
    const trained = (rows: number) => alarmRuleOf({ ...model, trained: { ...model.trained, rows } }).canAct;
    expect([trained(999), trained(1000)]).toEqual([false, true]);
  });

  it('are given up after twelve hours, or what was asked for', () => {
    expect(alarmRuleOf(model).acceptAfterMs).toBe(12 * HOUR_MS);
    expect(alarmRuleOf(model, HOUR_MS).acceptAfterMs).toBe(HOUR_MS);
  });
});
