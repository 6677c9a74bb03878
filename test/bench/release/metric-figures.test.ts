import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../bench/release/answers.ts';
import { metricFigures } from '../../../bench/release/metric-figures.ts';
import { scheduled } from './seen.ts';

const versions = { old: '1', fresh: '2' };
const about = { course: 'errors', trigger: 'error-ratio' };
const answers: readonly Answer[] = Array.from({ length: 200 }, (_, index) => {
  const atMs = 1000 + index * 100;
  return { askedAtMs: atMs, atMs, version: index < 150 ? '2' : '1', isFailure: index % 10 === 0 };
});
const events = [
  scheduled(500, 'awaitRollouts'),
  scheduled(2500, 'watchRelease'),
  scheduled(14_000, 'undoAction'),
  scheduled(14_500, 'undoAction'),
];

describe('figures of a bad version', () => {
  it('count from when a client met it first', () => {
    expect(metricFigures(about, { answers, events, versions })).toEqual({
      ...about,
      watchedMs: 1500,
      windowMs: 30_000,
      undoingMs: 13_000,
      restoredMs: 14_900,
      requests: { sent: 200, failed: 20, failedFromMs: 0, failedToMs: 19_000 },
    });
  });

  it('have no window where it was gone before it had answered enough', () => {
    const few = answers.filter((_, index) => index < 20 || index >= 150);
    expect(metricFigures(about, { answers: few, events, versions }).windowMs).toBeNull();
  });

  it.each([
    ['no client met it', { answers: answers.slice(150), events }],
    ['it was not watched', { answers, events: events.slice(2) }],
    ['nothing was taken back', { answers, events: events.slice(0, 2) }],
  ])('are refused where %s', (_why, seen) => {
    expect(() => metricFigures(about, { ...seen, versions })).toThrow('taken back for error-ratio, but not');
  });
});
