import { describe, expect, it } from 'vitest';
import { holdEnds, holdUntil } from '../../../domain/release/hold.ts';
import { NOON_MS } from './standings.ts';

const limits = { unresolvedSeconds: 1800, freezeUntilMs: NOON_MS + 9_000_000 };

describe('a hold', () => {
  it.each([
    ['unknown', NOON_MS + 1_800_000],
    ['errored', NOON_MS + 1_800_000],
    ['failed', NOON_MS + 1_800_000],
    ['drifted', NOON_MS + 1_800_000],
    ['frozen', limits.freezeUntilMs],
    ['kill-switch', null],
  ] as const)('because it is %s lasts until %j', (why, untilMs) => {
    expect(holdUntil(why, NOON_MS, limits)).toBe(untilMs);
  });

  it('by a freeze without an end lasts until a person lifts it', () => {
    expect(holdUntil('frozen', NOON_MS, { ...limits, freezeUntilMs: null })).toBeNull();
  });

  it.each([
    ['unknown', 'roll-back'],
    ['errored', 'roll-back'],
    ['failed', 'roll-back'],
    ['drifted', 'roll-back'],
    ['frozen', 'go-on'],
  ] as const)('because it is %s leads, in time and not before, to %s', (why, end) => {
    const hold = { why, untilMs: NOON_MS };
    expect([NOON_MS - 1, NOON_MS, NOON_MS + 1].map((nowMs) => holdEnds(hold, nowMs))).toEqual([
      'holds',
      end,
      end,
    ]);
  });

  it.each(['kill-switch', 'frozen'] as const)('by %s without an end is never over by time alone', (why) => {
    expect(holdEnds({ why, untilMs: null }, Number.MAX_SAFE_INTEGER)).toBe('holds');
  });
});
