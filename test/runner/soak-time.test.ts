import { describe, expect, it } from 'vitest';
import { isStalled } from '../soak/releases/skip-time.ts';
import type { Sight } from '../soak/releases/skip-time.ts';

const BEFORE: Sight = { begun: 7, underWay: 0, ourMs: 0, serverMs: 1_000_000 };
const later = (over: Partial<Sight>): boolean =>
  isStalled(BEFORE, { ...BEFORE, ourMs: 5000, serverMs: 1_005_000, ...over });

describe('the clock of a server that skips time', () => {
  it('is stalled when it goes with ours while nobody does anything', () => {
    expect(later({})).toBe(true);
  });

  it.each([
    ['an activity is under way', { underWay: 1 }],
    ['one began and ended meanwhile', { begun: 8 }],
    ['it skipped', { serverMs: 1_008_000 }],
  ])('is not when %s', (_, over) => {
    expect(later(over)).toBe(false);
  });
});
