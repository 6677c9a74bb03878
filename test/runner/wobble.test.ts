import { expect, test } from 'vitest';
import { wobble } from '../scenarios/runner/wobble.ts';

const OF = { name: '16-memory-leak', seed: 1 };
const course = (of: { name: string; seed: number }, size: number): number[] => {
  const factor = wobble(of, size);
  return Array.from({ length: 1200 }, (_, second) => factor(second * 1000));
};

test('a rate that does not wobble stays as it is', () => {
  expect(new Set(course(OF, 0))).toEqual(new Set([1]));
});

test('a rate strays within its size, to both sides, and keeps its mean', () => {
  const factors = course(OF, 0.4);
  expect(Math.min(...factors)).toBeGreaterThan(0.6);
  expect(Math.min(...factors)).toBeLessThan(0.9);
  expect(Math.max(...factors)).toBeLessThan(1.4);
  expect(Math.max(...factors)).toBeGreaterThan(1.1);
  expect(factors.reduce((sum, one) => sum + one, 0) / factors.length).toBeCloseTo(1, 1);
});

test('it never jumps', () => {
  const factors = course(OF, 1);
  const jumps = factors.slice(1).map((one, at) => Math.abs(one - (factors[at] ?? one)));
  expect(Math.max(...jumps)).toBeLessThan(0.35);
});

test('a run has the same course again, another run or scenario another one', () => {
  expect(course(OF, 0.4)).toEqual(course(OF, 0.4));
  expect(course({ ...OF, seed: 2 }, 0.4)).not.toEqual(course(OF, 0.4));
  expect(course({ ...OF, name: '17-cpu-burn' }, 0.4)).not.toEqual(course(OF, 0.4));
});
