import { describe, expect, it } from 'vitest';
import { quantileOf, sortedFinite } from '../../../../domain/detection/anomaly/quantile.ts';
import { randomFrom } from './seeded-workload.ts';

describe('a quantile', () => {
  const four = Float64Array.of(1, 2, 4, 8);

  it.each([
    [0, 1],
    [1 / 3, 2],
    [0.5, 3],
    [5 / 6, 6],
    [1, 8],
  ])('at %d of four values is %d, between the two next to it', (share, expected) => {
    expect(quantileOf(four, share)).toBeCloseTo(expected, 12);
  });

  it('of one value is that value', () => {
    expect([0, 0.3, 1].map((share) => quantileOf(Float64Array.of(5), share))).toEqual([5, 5, 5]);
  });

  it('never falls as the share rises', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = randomFrom(seed);
      const sorted = sortedFinite(Array.from({ length: 1 + seed }, random));
      const quantiles = Array.from({ length: 101 }, (_, step) => quantileOf(sorted, step / 100));
      expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
    }
  });
});

describe('sorting', () => {
  it('leaves out what is not finite and sorts by size, not by spelling', () => {
    const values = [10, Number.NaN, 9, Number.POSITIVE_INFINITY, -1, Number.NEGATIVE_INFINITY];
    expect([...sortedFinite(values)]).toEqual([-1, 9, 10]);
  });

  it('does not touch what it was given', () => {
    const values = Float64Array.of(3, 1, 2);
    sortedFinite(values);
    expect([...values]).toEqual([3, 1, 2]);
  });

  it('of nothing is nothing', () => {
    expect(sortedFinite([Number.NaN])).toHaveLength(0);
  });
});
