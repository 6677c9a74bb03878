import { describe, expect, it } from 'vitest';
import type { Metric } from '../../../../domain/detection/anomaly/metric.ts';
import { columnOf, learnScaling, scaled } from '../../../../domain/detection/anomaly/scaling.ts';
import { historyOf } from './seeded-workload.ts';

const linear: Metric = { name: 'linear', transform: 'linear' };
const scalingOf = (values: readonly number[], metric: Metric = linear) =>
  learnScaling([metric], historyOf(values.map((value) => [value])));

describe('scaling', () => {
  it('brings what was seen to 0–1', () => {
    const scaling = scalingOf(Array.from({ length: 1001 }, (_, row) => 500 + row));
    expect(scaled(scaling, 501, 0)).toBeCloseTo(0, 9);
    expect(scaled(scaling, 1000, 0)).toBeCloseTo(0.5, 9);
    expect(scaled(scaling, 1499, 0)).toBeCloseTo(1, 9);
  });

  it('is not set by one wild sample in ten thousand', () => {
    const calm = Array.from({ length: 10_000 }, (_, row) => row % 100);
    const scaling = scalingOf([...calm, 1e9]);
    expect(scaling.range[0]).toBeLessThan(100);
  });

  it('gives a metric at rest a share of its level, or the difference that nobody would call one', () => {
    expect(scalingOf([50, 50, 50]).range[0]).toBe(1);
    expect(scalingOf([-50, -50, -50]).range[0]).toBe(1);
    expect(scalingOf([50, 50, 50], { ...linear, leastRange: 5 }).range[0]).toBe(5);
    expect(scalingOf([50, 50, 50], { ...linear, leastRange: 0.5 }).range[0]).toBe(1);
  });

  it.each([
    ['rests at zero', [0, 0, 0]],
    ['was never seen', [Number.NaN, Number.NaN]],
  ])('takes a metric that %s in its own unit', (_, values) => {
    expect(scalingOf(values)).toEqual({ low: [0], range: [1] });
  });

  it('measures a heavy-tailed metric by ratio', () => {
    const values = Array.from({ length: 1001 }, (_, row) => 10 ** (3 + row / 500));
    const { range } = scalingOf(values, { name: 'latency', transform: 'log' });
    expect(range[0]).toBeCloseTo(2 * Math.log(10), 1);
  });

  it('looks at each column apart and skips what is missing', () => {
    const history = historyOf([
      [1, 100],
      [Number.NaN, 300],
      [3, Number.NaN],
    ]);
    expect([...columnOf(history, 1, 2)]).toEqual([100, 300, Number.NaN]);
    const { low, range } = learnScaling([linear, linear], history);
    expect(low[0]).toBeCloseTo(1, 1);
    expect(low[1]).toBeCloseTo(100, 0);
    expect(range[0]).toBeCloseTo(2, 1);
    expect(range[1]).toBeCloseTo(200, 0);
  });
});
