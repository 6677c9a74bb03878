import { describe, expect, it } from 'vitest';
import { deviationOf, median, robustScale } from '../../../domain/detection/robust-scale.ts';

describe('a robust scale', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7],
    [[], 0],
  ])('the median of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('is not moved by a few wild samples', () => {
    const calm = Array.from({ length: 40 }, (_, at) => 100 + (at % 5));
    const scale = robustScale([...calm, 1e9, 1e9, -1e9]);
    expect(scale.median).toBe(102);
    expect(scale.spread).toBeLessThan(4);
  });

  it('of a flat metric is a share of its level, the least difference asked for, or nearly nothing', () => {
    expect(robustScale([50, 50, 50]).spread).toBe(1);
    expect(robustScale([50, 50, 50], 5).spread).toBe(5);
    expect(robustScale([0, 0]).spread).toBe(1e-9);
  });

  it('counts spreads away from the centre, with their sign', () => {
    expect(deviationOf(90, { median: 100, spread: 5 })).toBe(-2);
  });
});
