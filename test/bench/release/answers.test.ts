import { describe, expect, it } from 'vitest';
import { countSince, firstAtMs, isSeen, lastAtMs, windowEndMs } from '../../../bench/release/answers.ts';
import type { Answer } from '../../../bench/release/answers.ts';

const VERSIONS = { old: '1', fresh: '2' };
const answer = (atMs: number, version: string | null, isFailure = false): Answer => ({
  askedAtMs: atMs - 5,
  atMs,
  version,
  isFailure,
});
/** So many answers of the new version, evenly, from a moment on. */
const many = (count: number, fromMs: number, everyMs: number): Answer[] =>
  Array.from({ length: count }, (_, index) => answer(fromMs + index * everyMs, '2'));

describe('when a version answered', () => {
  const answers = [answer(30, '2'), answer(10, '1'), answer(20, '2'), answer(40, null, true)];

  it('is told from when requests ended, whatever their order', () => {
    expect(firstAtMs(answers, '2')).toBe(20);
    expect(lastAtMs(answers, '2')).toBe(30);
  });

  it('is unknown of one that never did', () => {
    expect(firstAtMs(answers, '3')).toBeNull();
    expect(lastAtMs([], '1')).toBeNull();
  });

  it('is not when nobody did, which counts as failed', () => {
    expect(countSince(answers, 0, 10)).toEqual({ sent: 4, failed: 1, failedFromMs: 25, failedToMs: 25 });
  });

  it('is not asked of what was sent before', () => {
    const none = { failed: 0, failedFromMs: null, failedToMs: null };
    expect(countSince(answers.slice(0, 3), 15, 0)).toEqual({ sent: 2, ...none });
    expect(countSince(answers, 36, 0)).toEqual({ sent: 0, ...none });
  });
});

describe('the first window with enough answers', () => {
  it('is over after half a minute where there are a hundred before', () => {
    expect(windowEndMs(many(100, 1000, 100), '2', 1000)).toBe(31_000);
  });

  it('is over with the hundredth where that comes later', () => {
    expect(windowEndMs(many(100, 0, 400), '2', 0)).toBe(99 * 400);
  });

  it.each([99, 0])('has not been with %i', (count) => {
    expect(windowEndMs(many(count, 0, 10), '2', 0)).toBeNull();
  });

  it('counts neither the old version nor what came before', () => {
    const answers = [...many(50, 0, 10), ...many(50, 1000, 10), answer(2000, '1')];
    expect(windowEndMs(answers, '2', 0)).toBe(30_000);
    expect(windowEndMs(answers, '2', 1000)).toBeNull();
  });
});

describe('a moment of a rollout', () => {
  it.each([
    [5999, false],
    [6000, true],
  ])('has come when clients have met the new version for so long (%i ms: %s)', (sinceMs, isIt) => {
    expect(isSeen({ newForMs: 6000 }, [answer(100, '2')], VERSIONS, 100 + sinceMs)).toBe(isIt);
  });

  it.each([
    [3999, false],
    [4000, true],
  ])('has come when the old one has been silent for so long (%i ms: %s)', (sinceMs, isIt) => {
    const answers = [answer(100, '2'), answer(500, '1'), answer(510, '2')];
    expect(isSeen({ oldGoneForMs: 4000 }, answers, VERSIONS, 500 + sinceMs)).toBe(isIt);
  });

  it('has not come where nobody met the new version', () => {
    expect(isSeen({ newForMs: 0 }, [answer(1, '1')], VERSIONS, 99_999)).toBe(false);
    expect(isSeen({ oldGoneForMs: 0 }, [], VERSIONS, 99_999)).toBe(false);
  });
});
