import { describe, expect, it } from 'vitest';
import { learnTail, surpriseOf, valueAt } from '../../../../domain/detection/anomaly/tail.ts';
import type { Tail } from '../../../../domain/detection/anomaly/tail.ts';
import { noiseFrom } from './seeded-workload.ts';

/** The even quantiles of an exponential distribution: a value of -ln(p) is passed with probability p. */
const exponential = (count: number): number[] =>
  Array.from({ length: count }, (_, row) => -Math.log(1 - (row + 0.5) / count));

const steps = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, step) => from + ((to - from) * step) / (count - 1));

describe('surprise', () => {
  it.each([0.5, 0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-8])(
    'is -log10 of how often so much is seen: %d',
    (probability) => {
      const tail = learnTail(exponential(20_000));
      expect(surpriseOf(tail, -Math.log(probability))).toBeCloseTo(-Math.log10(probability), 1);
    },
  );

  it('never falls as the value rises, whatever it was learned from', () => {
    for (const count of [1, 2, 9, 10, 11, 30, 100, 499, 501, 2000]) {
      const noise = noiseFrom(count);
      const tail = learnTail(Array.from({ length: count }, () => Math.abs(noise())));
      const surprises = steps(-1, 20, 2000).map((value) => surpriseOf(tail, value));
      expect(surprises).toEqual(surprises.toSorted((a, b) => a - b));
      expect(surprises[0]).toBeCloseTo(0, 12);
    }
  });

  it.each([60, 500, 700, 5000])('does not jump where body meets tail, learned from %d values', (count) => {
    const tail = learnTail(exponential(count));
    const [below, on, above] = [-1e-9, 0, 1e-9].map((by) => surpriseOf(tail, tail.from + by));
    expect(on).toBeCloseTo(-Math.log10(tail.share), 1);
    expect(below).toBeCloseTo(on ?? Number.NaN, 1);
    expect(above).toBeCloseTo(-Math.log10(tail.share), 6);
  });

  it('learns nothing from values that are not finite', () => {
    const values = exponential(300);
    expect(learnTail([...values, Number.NaN, Number.POSITIVE_INFINITY])).toEqual(learnTail(values));
  });

  it('does not depend on the order of what was seen', () => {
    expect(learnTail(exponential(300).toReversed())).toEqual(learnTail(exponential(300)));
  });
});

describe('a tail', () => {
  it.each([
    [100_000, 0.001, 100],
    [50_000, 0.001, 50],
    [2000, 0.025, 50],
    [500, 0.1, 50],
    [100, 0.5, 50],
    [12, 0.5, 6],
  ])('of %d values is the largest share %d of them: %d, fifty where that can be', (count, share, peaks) => {
    const tail = learnTail(exponential(count));
    expect(tail.share).toBeCloseTo(share, 12);
    expect(tail.peaks).toBe(peaks);
  });

  it.each([
    ['a few wild values of few', 177, true],
    ['a few wild values of 500', 500, true],
    ['wild values of many, whose mean they may move', 501, false],
  ])('is moved little by %s', (_, count, isSteady) => {
    const calm = exponential(count);
    const wild = calm.map((value, row) => (row < count - 2 ? value : 100));
    const [one, other] = [learnTail(calm).scale, learnTail(wild).scale];
    expect(other / one < 1.1).toBe(isSteady);
  });

  it('has the scale of its distribution by the median as by the mean', () => {
    expect(learnTail(exponential(400)).scale).toBeCloseTo(1, 0);
    expect(learnTail(exponential(600)).scale).toBeCloseTo(1, 0);
  });

  it('of equal values is not infinitely steep', () => {
    const tail = learnTail(Array.from({ length: 200 }, () => 4));
    expect(surpriseOf(tail, 4.04)).toBeLessThan(1);
    expect(surpriseOf(tail, 5)).toBeGreaterThan(4);
    expect(valueAt(tail, 1e-4)).toBeGreaterThan(4);
    expect(valueAt(tail, 1e-4)).toBeLessThan(6.5);
  });

  it('of nothing but zeros takes a tenth of a distance for nothing', () => {
    const tail = learnTail(Array.from({ length: 200 }, () => 0));
    expect(surpriseOf(tail, 0.1)).toBeLessThan(1.1);
    expect(surpriseOf(tail, 3)).toBeGreaterThan(10);
  });

  it.each([60, 200, 5000])('of %d equal values is not surprised by one more of them', (count) => {
    expect(surpriseOf(learnTail(Array.from({ length: count }, () => 4)), 4)).toBeCloseTo(0, 12);
  });

  it('is as surprised by a value many share as by the rarest that is at least as large', () => {
    const half = learnTail(Array.from({ length: 1000 }, (_, row) => (row < 500 ? 1 : 4)));
    expect(surpriseOf(half, 4)).toBeCloseTo(Math.log10(2), 1);
  });

  it('is plain data, the same after a round trip', () => {
    const tail = learnTail(exponential(700));
    expect(JSON.parse(JSON.stringify(tail))).toEqual(tail);
  });
});

describe('the value passed with a probability', () => {
  const tail: Tail = { body: [0, 10], from: 10, share: 0.02, scale: 2, peaks: 400 };

  it('of one in ten thousand lies where it should, and a little further for caution', () => {
    const exact = -Math.log(1e-4);
    const value = valueAt(learnTail(exponential(20_000)), 1e-4);
    expect(value).toBeGreaterThan(exact);
    expect(value).toBeLessThan(1.25 * exact);
  });

  it('lies further out the fewer peaks tell about it', () => {
    const values = [400, 50, 20, 10, 5].map((peaks) => valueAt({ ...tail, peaks }, 1e-4));
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(new Set(values).size).toBe(values.length);
    expect(valueAt({ ...tail, peaks: 0 }, 1e-4)).toBe(values.at(-1));
  });

  it('lies further out the rarer it is, within the body as beyond it', () => {
    const values = [1, 0.75, 0.5, 0.1, 0.02, 1e-2, 5e-3, 1e-3, 1e-4].map((probability) =>
      valueAt(tail, probability),
    );
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(new Set(values).size).toBe(values.length);
    expect([valueAt(tail, 1), valueAt(tail, 0.51), valueAt(tail, 0.02)]).toEqual([0, 5, 10]);
  });

  it.each([0.9, 0.5, 0.1, 0.02])('of %d is the one whose surprise says so', (probability) => {
    const learned = learnTail(exponential(5000));
    expect(surpriseOf(learned, valueAt(learned, probability))).toBeCloseTo(-Math.log10(probability), 2);
  });
});
