import { describe, expect, it } from 'vitest';
import { endsEarly, isWatchOver, longestWatchMs } from '../../../domain/release/judge-watch.ts';
import type { Trigger, Verdict } from '../../../domain/release/verdict.ts';

const verdict = (named: Verdict['verdict'], trigger: Trigger | null = null): Verdict => ({
  verdict: named,
  trigger,
  healthScore: null,
  sentences: [],
});
const back = (trigger: Trigger) => verdict('roll-back', trigger);
const at = (elapsedMs: number) => ({ elapsedMs, windowMs: 60_000, mostMs: 180_000 });

describe('a watch', () => {
  it.each([
    ['crash', 0, true],
    ['error-ratio', 10_000, true],
    ['slower', 29_999, false],
    ['slower', 30_000, true],
    ['not-ready', 59_999, false],
    ['saturation', 59_999, false],
    ['custom-metric', 59_999, false],
    ['health-score', 59_999, false],
  ] as const)('that would roll back by %s after %i ms is over: %s', (trigger, elapsedMs, isOver) => {
    expect(isWatchOver(back(trigger), null, at(elapsedMs))).toBe(isOver);
  });

  it.each(['saturation', 'custom-metric', 'health-score'] as const)(
    'is over with %s at its end',
    (trigger) => {
      expect(isWatchOver(back(trigger), null, at(60_000))).toBe(true);
    },
  );

  it.each([
    [59_999, false],
    [60_000, true],
  ])('that would promote after %i ms is over: %s', (elapsedMs, isOver) => {
    expect(isWatchOver(verdict('promote'), null, at(elapsedMs))).toBe(isOver);
    expect(isWatchOver(verdict('errored'), null, at(elapsedMs))).toBe(isOver);
  });

  it.each([
    [60_000, false],
    [179_999, false],
    [180_000, true],
  ])('that is unknown after %i ms is over: %s', (elapsedMs, isOver) => {
    expect(isWatchOver(verdict('unknown'), null, at(elapsedMs))).toBe(isOver);
  });

  it('sees a pod that is not Ready twice before it goes back', () => {
    const notReady = back('not-ready');
    expect(isWatchOver(notReady, verdict('promote'), at(60_000))).toBe(false);
    expect(isWatchOver(notReady, null, at(60_000))).toBe(false);
    expect(isWatchOver(notReady, notReady, at(65_000))).toBe(true);
    expect(isWatchOver(notReady, verdict('promote'), at(180_000))).toBe(true);
  });

  it('does not end early on anything but harm', () => {
    for (const named of ['promote', 'unknown', 'errored'] as const)
      expect(endsEarly(verdict(named), 600_000)).toBe(false);
  });

  it('waits for three windows at most, and never beyond what is held', () => {
    expect(longestWatchMs(60_000, 1800)).toBe(180_000);
    expect(longestWatchMs(3_600_000, 1800)).toBe(5_400_000);
  });
});
