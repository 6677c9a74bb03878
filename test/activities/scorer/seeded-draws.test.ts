import { expect, it } from 'vitest';
import { drawsFrom, withDraws } from '../../../activities/scorer/seeded-draws.ts';

it('draws the same numbers for the same seed, others for another, all from 0 up to 1', () => {
  const drawn = (seed: number) => Array.from({ length: 1000 }, drawsFrom(seed));
  expect(drawn(1)).toEqual(drawn(1));
  expect(drawn(1)).not.toEqual(drawn(2));
  expect(drawn(1).every((number) => number >= 0 && number < 1)).toBe(true);
});

it('gives Math.random back, also when the work fails', () => {
  const before = Math.random;
  withDraws(
    () => 0.25,
    () => {
      expect(Math.random()).toBe(0.25);
    },
  );
  expect(Math.random).toBe(before);
  expect(() => {
    withDraws(drawsFrom(1), () => {
      throw new Error('no such value');
    });
  }).toThrow('no such value');
  expect(Math.random).toBe(before);
});
