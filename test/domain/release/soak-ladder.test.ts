import { describe, expect, it } from 'vitest';
import { nextCheckpoint } from '../../../domain/release/soak-ladder.ts';

const MINUTE_MS = 60_000;
const START_MS = 1_000_000;
const at = (minutes: number): number => START_MS + minutes * MINUTE_MS;

describe('the next look of a soak', () => {
  const ladder = [5, 10, 15];

  it.each([
    ['at its beginning', null, 0, 5, false],
    ['just before the first rung', null, 4.999, 5, false],
    ['at the first rung, not yet looked at', null, 5, 10, false],
    ['after the first look', 5, 5, 10, false],
    ['after the second look', 10, 10, 15, true],
    ['two rungs slept through: the one ahead', null, 12, 15, true],
    ['all rungs slept through: the last, due now', null, 500, 15, true],
    ['held for hours after the first look: the last, due now', 5, 500, 15, true],
    ['the second skipped while it was waited for', 10, 7, 15, true],
  ])('%s', (...[, lookedAt, now, minutes, isLast]) => {
    const soak = { startedAtMs: START_MS, lookedAtMs: lookedAt === null ? null : at(lookedAt) };
    expect(nextCheckpoint(ladder, soak, at(now))).toEqual({ atMs: at(minutes), minutes, isLast });
  });

  it.each([15, 15.1, 500])('is none after a look at or after the last rung: %s min', (looked) => {
    const soak = { startedAtMs: START_MS, lookedAtMs: at(looked) };
    expect(nextCheckpoint(ladder, soak, at(looked))).toBeNull();
  });

  it('comes later by as long as the soak was paused', () => {
    const soak = { startedAtMs: START_MS + 60_000, lookedAtMs: at(5) };
    expect(nextCheckpoint(ladder, soak, at(10.5))).toMatchObject({ atMs: at(11), minutes: 10 });
  });

  it('visits every rung once when nothing goes wrong', () => {
    const visited: number[] = [];
    let lookedAtMs: number | null = null;
    for (let nowMs = START_MS; ;) {
      const next = nextCheckpoint([0.5, 60, 1440], { startedAtMs: START_MS, lookedAtMs }, nowMs);
      if (next === null) break;
      visited.push(next.minutes);
      nowMs = lookedAtMs = next.atMs;
    }
    expect(visited).toEqual([0.5, 60, 1440]);
  });
});
