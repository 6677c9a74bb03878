import type { Growth } from './growth.ts';

/** When a growing line meets a limit, in hours from now. */
export interface Crossing {
  readonly now: number;
  readonly earliest: number;
  readonly expected: number;
  /** Null when it is later than twice the time the line is known for. */
  readonly latest: number | null;
}

/** Nothing is foretold further ahead than this share of the time it was seen growing. */
const REACH = 0.5;
const LATEST_REACH = 2;

/**
 * Fieller's interval: the two times at which the limit leaves the band around the line, which is narrowest in the middle
 * of what was seen and opens towards the future.
 * @param growth whose slope is greater than its error
 * @returns null when the limit is expected later than half the time it grew
 */
export function crossingOf({ trend, hours }: Growth, limit: number): Crossing | null {
  const { slope, middle, level, slopeError, levelError } = trend;
  const now = level - slope * middle;
  if (now >= limit) return { now, earliest: 0, expected: 0, latest: 0 };
  const expected = (limit - now) / slope;
  if (expected > REACH * hours) return null;
  const left = limit - level;
  const square = slope ** 2 - slopeError ** 2;
  const root = Math.sqrt(slopeError ** 2 * left ** 2 + levelError ** 2 * square);
  const early = middle + (slope * left - root) / square;
  const late = middle + (slope * left + root) / square;
  return {
    now,
    earliest: Math.max(early, 0),
    expected,
    latest: late > LATEST_REACH * hours ? null : late,
  };
}
