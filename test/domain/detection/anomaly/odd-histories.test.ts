import { describe, expect, it } from 'vitest';
import { alarmRuleOf } from '../../../../domain/detection/anomaly/alarm.ts';
import type { Metric } from '../../../../domain/detection/anomaly/metric.ts';
import {
  LATENCY,
  MEMORY,
  ROWS_A_DAY,
  modelOf,
  seededWorkload,
  surprisesOf,
  tiersOf,
} from './seeded-workload.ts';

const gone = Number.NaN;
const linear = (count: number): Metric[] =>
  Array.from({ length: count }, (_, column) => ({ name: `m${String(column)}`, transform: 'linear' }));

describe('odd histories', () => {
  it('with a column that never moves are learned, and a tremor of it is nothing', () => {
    const rows = seededWorkload(2 * ROWS_A_DAY, 3).map((row) => row.with(MEMORY, 0.5));
    const model = modelOf(rows.slice(0, -100));
    const tail = rows.slice(-100);
    const worst = (all: readonly (readonly number[])[]) =>
      Math.max(...surprisesOf(model, all, rows.length - 100));
    expect(worst(tail)).toBeLessThan(alarmRuleOf(model).actAt);
    expect(worst(tail.map((row) => row.with(MEMORY, 0.5001)))).toBeLessThan(alarmRuleOf(model).actAt);
    expect(worst(tail.map((row) => row.with(MEMORY, 0.9)))).toBeGreaterThan(alarmRuleOf(model).actAt);
  });

  it.each([
    ['equal', [3, 7]],
    ['nothing', [0, 0]],
  ])('whose rows are all %s are learned, and more of the same is nothing', (_, row) => {
    const rows = Array.from({ length: 700 }, () => row);
    const model = modelOf(rows, linear(2));
    const surprises = surprisesOf(model, rows.slice(0, 50), rows.length);
    expect(surprises.every((surprise) => surprise < alarmRuleOf(model).warnAt)).toBe(true);
  });

  it('are judged by ratio where a metric is heavy-tailed: its unit does not matter', () => {
    const rows = seededWorkload(600, 5).map((row) => [row[LATENCY] ?? 0]);
    const latency: Metric[] = [{ name: 'latency', transform: 'log' }];
    const [seconds, micros] = [1e3, 1e9].map((unit) => {
      const all = rows.map(([value = 0]) => [value * unit]);
      return surprisesOf(modelOf(all.slice(0, 500), latency), all.slice(500), 500);
    });
    for (const [at, surprise] of (micros ?? []).entries()) expect(seconds?.[at]).toBeCloseTo(surprise, 2);
  });

  it('without a complete row in the newest third call nothing healthy an alarm to act on', () => {
    const all = seededWorkload(2000 + 2 * ROWS_A_DAY, 8);
    const seen = all.slice(0, 2000).map((row, at) => (at < 1400 ? row : row.map(() => gone)));
    const model = modelOf(seen);
    const tiers = tiersOf(model, surprisesOf(model, all.slice(2000), 2000), 2000);
    expect(tiers).toHaveLength(2 * ROWS_A_DAY);
    expect(tiers).not.toContain('act');
  });

  it('of an idle workload leave a finite surprise at a tremor of a fiftieth of a hundredth', () => {
    const idle = Array.from({ length: 700 }, () => [3, 7]);
    const tremor = Array.from({ length: 100 }, (_, at) => [3, at % 2 === 0 ? 7 : 7 * 1.0002]);
    const surprises = surprisesOf(modelOf(idle, linear(2)), tremor, idle.length);
    expect(surprises.every((surprise) => Number.isFinite(surprise))).toBe(true);
  });
});
