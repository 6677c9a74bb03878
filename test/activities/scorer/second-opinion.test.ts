import { describe, expect, it } from 'vitest';
import { drawSample } from '../../../activities/scorer/forest-sample.ts';
import { fitOpinion } from '../../../activities/scorer/second-opinion.ts';
import { noiseFrom } from '../../domain/detection/anomaly/seeded-workload.ts';

/** Whitened vectors of a healthy workload. */
function healthy(rows: number, seed: number): Float64Array[] {
  const noise = noiseFrom(seed);
  return Array.from({ length: rows }, () => Float64Array.from({ length: 6 }, noise));
}

const sample = drawSample(healthy(3000, 1), 7);
const opinion = fitOpinion(sample);

describe('a second opinion', () => {
  it('finds a far vector more surprising than any healthy one but a few', () => {
    const far = opinion.surpriseOf(Float64Array.of(8, -8, 8, 0, 8, 8));
    const usual = healthy(300, 2).map(opinion.surpriseOf);
    expect(far).toBeGreaterThan(2);
    expect(usual.filter((surprise) => surprise >= far).length).toBeLessThanOrEqual(1);
  });

  it('says one in ten of about one healthy vector in ten it has not seen', () => {
    const usual = healthy(1000, 3).map(opinion.surpriseOf);
    const share = usual.filter((surprise) => surprise > 1).length / usual.length;
    expect(share).toBeGreaterThan(0.04);
    expect(share).toBeLessThan(0.18);
  });

  it('is equal when fitted again to the sample that was kept', () => {
    const again = fitOpinion(JSON.parse(JSON.stringify(sample)) as typeof sample);
    for (const vector of healthy(50, 4)) expect(again.surpriseOf(vector)).toBe(opinion.surpriseOf(vector));
  });

  it('is another after training on something else', () => {
    const other = fitOpinion(
      drawSample(
        healthy(600, 5).map((vector) => vector.map((value) => value + 30)),
        7,
      ),
    );
    const vector = new Float64Array(6).fill(30);
    expect(other.surpriseOf(vector)).toBeLessThan(opinion.surpriseOf(vector));
  });

  it('leaves the drawing of numbers to others as it found it', () => {
    const before = Math.random;
    fitOpinion(drawSample(healthy(60, 6), 1));
    expect(Math.random).toBe(before);
  });

  it.each([
    ['NaN', Float64Array.of(1, 2, Number.NaN, 0, 0, 0), /NaN at place 2/],
    ['an infinite value', Float64Array.of(Infinity, 0, 0, 0, 0, 0), /Infinity at place 0/],
    ['another width', Float64Array.of(1, 2), /2 values/],
  ])('refuses %s', (_, vector, message) => {
    expect(() => opinion.surpriseOf(vector)).toThrow(RangeError);
    expect(() => opinion.surpriseOf(vector)).toThrow(message);
  });

  it('refuses a sample too small to calibrate on', () => {
    expect(() => fitOpinion(drawSample(healthy(49, 1), 1))).toThrow(/49 rows are too few/);
  });
});
