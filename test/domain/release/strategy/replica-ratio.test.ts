import { describe, expect, it } from 'vitest';
import {
  canaryReplicas,
  canaryShare,
  ratioNotes,
} from '../../../../domain/release/strategy/replica-ratio.ts';

const upTo = (most: number): number[] => Array.from({ length: most }, (_, i) => i + 1);
const STABLE = upTo(20);
const WEIGHTS = upTo(99);

/** Tries every number of pods that could be meant, in whole numbers; of two equally near, the smaller. */
function nearest(stable: number, weight: number): number {
  const offBy = (canary: number): number => Math.abs(weight * (canary + stable) - 100 * canary);
  let best = 1;
  for (let canary = 2; canary <= stable * 99 + 1; canary++)
    if (offBy(canary) * (best + stable) < offBy(best) * (canary + stable)) best = canary;
  return best;
}

describe('pods of a canary by replicas', () => {
  it.each<[number, number, number]>([
    [1, 1, 1],
    [1, 50, 1],
    [1, 66, 2],
    [1, 67, 2],
    [1, 99, 99],
    [2, 10, 1],
    [3, 25, 1],
    [9, 10, 1],
    [10, 10, 1],
    [20, 1, 1],
    [20, 5, 1],
    [20, 10, 2],
    [20, 50, 20],
    [20, 99, 1980],
  ])('beside %i old ones at %i percent are %i', (stable, weight, canary) => {
    expect(canaryReplicas(stable, weight)).toBe(canary);
  });

  it('come nearest to every weight with 1 to 20 old ones, and are the smaller number of two equally near', () => {
    for (const stable of STABLE)
      for (const weight of WEIGHTS)
        expect(canaryReplicas(stable, weight), `${String(weight)} % beside ${String(stable)}`).toBe(
          nearest(stable, weight),
        );
  });

  it('are at least one, and never fewer at a higher weight', () => {
    for (const stable of STABLE) {
      const counts = WEIGHTS.map((weight) => canaryReplicas(stable, weight));
      expect(counts[0]).toBeGreaterThanOrEqual(1);
      expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    }
  });
});

describe('what people are told of a share', () => {
  it('is what it comes to when that is off by more than 5 points', () => {
    expect(ratioNotes(2, 10)).toEqual(['10 % is 33 % with 2 replicas']);
    expect(ratioNotes(1, 10)).toEqual(['10 % is 50 % with 1 replica']);
  });

  it('is nothing at 5 points and under', () => {
    expect(canaryShare(canaryReplicas(4, 15), 4)).toBe(20);
    expect(ratioNotes(4, 15)).toEqual([]);
    expect(ratioNotes(4, 16)).toEqual([]);
    expect(ratioNotes(4, 14)).toEqual(['14 % is 20 % with 4 replicas']);
  });

  it('is how many pods it takes when they outnumber the old ones', () => {
    expect(ratioNotes(3, 50)).toEqual([]);
    expect(ratioNotes(3, 90)).toEqual(['90 % takes 27 pods of the new version beside 3 pods of the old']);
  });
});
