import { expect, it } from 'vitest';
import { lastingNoise, seededRandom } from '../../../../bench/detector/faults/random.ts';

const many = (draw: () => number, count = 20_000): number[] => Array.from({ length: count }, draw);
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const deviationOf = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
};

it('draws the same for the same seed and stream, and otherwise not', () => {
  const drawn = (seed: number, stream: string): number[] => many(seededRandom(seed, stream).uniform, 5);
  expect(drawn(1, 'cpu')).toEqual(drawn(1, 'cpu'));
  expect(drawn(1, 'cpu')).not.toEqual(drawn(2, 'cpu'));
  expect(drawn(1, 'cpu')).not.toEqual(drawn(1, 'disk'));
});

it('draws evenly from 0 up to 1, and bell-shaped around 0', () => {
  const uniform = many(seededRandom(3, 'u').uniform);
  expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...uniform)).toBeLessThan(1);
  expect(meanOf(uniform)).toBeCloseTo(0.5, 1);
  const normal = many(seededRandom(3, 'n').normal, 5000);
  expect(meanOf(normal)).toBeCloseTo(0, 1);
  expect(deviationOf(normal)).toBeCloseTo(1, 1);
});

it.each([0, 0.4, 7, 200])('counts about %d events when so many are expected', (mean) => {
  const random = seededRandom(4, 'p');
  const counts = many(() => random.poisson(mean), 3000);
  expect(Math.abs(meanOf(counts) - mean)).toBeLessThanOrEqual(0.05 * mean);
  expect(counts.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
});

it('takes as many draws to count few events as many, so that what follows stays the same', () => {
  const after = [0.1, 10, 500].map((mean) => {
    const random = seededRandom(4, 'p');
    random.poisson(mean);
    return random.uniform();
  });
  expect(new Set(after).size).toBe(1);
});

it('shuffles without losing anything', () => {
  const items = Array.from({ length: 20 }, (_, at) => at);
  const shuffled = seededRandom(5, 's').shuffled(items);
  expect(shuffled).not.toEqual(items);
  expect(shuffled.toSorted((one, other) => one - other)).toEqual(items);
});

it('makes noise of the size asked for that lasts as long as asked for', () => {
  const noise = lastingNoise(seededRandom(6, 'ar'), {
    size: 0.2,
    timeConstantMs: 60_000,
    intervalMs: 15_000,
  });
  const values = many(noise, 5000);
  expect(deviationOf(values)).toBeCloseTo(0.2, 1);
  const shared = meanOf(values.slice(1).map((value, at) => value * (values[at] ?? NaN)));
  expect(shared / 0.04).toBeCloseTo(Math.exp(-0.25), 1);
});
