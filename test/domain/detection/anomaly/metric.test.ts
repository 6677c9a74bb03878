import { describe, expect, it } from 'vitest';
import { at, cell, shaped } from '../../../../domain/detection/anomaly/metric.ts';

describe('a metric', () => {
  it('that is bounded keeps its value', () => {
    expect(shaped(-3, { name: 'drift', transform: 'linear' })).toBe(-3);
  });

  it('that is heavy-tailed is compared by ratio, and less than nothing counts as nothing', () => {
    const latency = { name: 'latency', transform: 'log' } as const;
    expect(shaped(2e6, latency) - shaped(1e6, latency)).toBeCloseTo(
      shaped(2e4, latency) - shaped(1e4, latency),
      3,
    );
    expect(shaped(0, latency)).toBe(0);
    expect(shaped(-5, latency)).toBe(0);
  });

  it.each(['linear', 'log'] as const)('that is missing stays missing when %s', (transform) => {
    expect(shaped(Number.NaN, { name: 'gone', transform })).toBeNaN();
  });

  it('is nothing outside its list', () => {
    expect([at([7], 0), at([7], 1), at([7], -1)]).toEqual([7, 0, 0]);
    const one = Float64Array.of(7);
    expect([cell(one, 0), cell(one, 1), cell(one, -1)]).toEqual([7, 0, 0]);
  });
});
