import { describe, expect, it } from 'vitest';
import { LEAST_ROWS } from '../../../../domain/detection/anomaly/fit.ts';
import {
  dueAt,
  isDue,
  isUnderAlarm,
  nextTraining,
} from '../../../../domain/detection/anomaly/training-due.ts';
import type { TrainingFacts } from '../../../../domain/detection/anomaly/training-due.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, START_MS } from './seeded-workload.ts';

const SAMPLE_MS = 15_000;
const TRAINED_MS = START_MS + 10 * DAY_MS;
const NEXT_MS = TRAINED_MS + DAY_MS;

/** Trained ten days after it was first seen, a day before it is due again; nothing happened since. */
const facts = (changes: Partial<TrainingFacts> = {}): TrainingFacts => ({
  firstSeenAtMs: START_MS,
  sampleMs: SAMPLE_MS,
  training: { status: 'trained', atMs: TRAINED_MS, nextAtMs: NEXT_MS },
  hasModel: true,
  alarmSinceMs: null,
  isRefuted: false,
  shiftedAtMs: null,
  releasedAtMs: null,
  ...changes,
});
const ended = (status: 'learning' | 'kept' | 'failed'): TrainingFacts['training'] => ({
  status,
  atMs: TRAINED_MS,
  nextAtMs: NEXT_MS,
});

describe('the next training of a workload', () => {
  const cases: readonly (readonly [string, Partial<TrainingFacts>, number])[] = [
    ['the first: when a model has enough rows', { training: null }, START_MS + LEAST_ROWS * SAMPLE_MS],
    [
      'the first has no release to wait for',
      { training: null, releasedAtMs: START_MS },
      START_MS + 1_500_000,
    ],
    ['one that ended well: when it said', {}, NEXT_MS],
    ['one that lacked rows: when it said', { training: ended('learning'), hasModel: false }, NEXT_MS],
    ['one that failed: when it said', { training: ended('failed'), hasModel: false }, NEXT_MS],
    ['one that was refused: when it said', { training: ended('kept') }, NEXT_MS],
    ['a model that cannot be used: at once', { hasModel: false }, TRAINED_MS],
    [
      'a model that was kept and cannot be used: at once',
      { training: ended('kept'), hasModel: false },
      TRAINED_MS,
    ],
    ['a shift since: at once', { shiftedAtMs: TRAINED_MS + 1 }, TRAINED_MS + 1],
    ['a shift that was learned from: when it said', { shiftedAtMs: TRAINED_MS }, NEXT_MS],
    ['a shift after which it failed: when it said', { training: ended('failed'), shiftedAtMs: 1 }, NEXT_MS],
    [
      'a release since: an hour after it',
      { releasedAtMs: TRAINED_MS + MINUTE_MS },
      TRAINED_MS + MINUTE_MS + HOUR_MS,
    ],
    [
      'a release shortly before the training, which it did not see settle: an hour after it',
      { releasedAtMs: TRAINED_MS - HOUR_MS + 1 },
      TRAINED_MS + 1,
    ],
    ['a release an hour before the training: when it said', { releasedAtMs: TRAINED_MS - HOUR_MS }, NEXT_MS],
    ['a release shortly before it is due anyway: when it said', { releasedAtMs: NEXT_MS - 1 }, NEXT_MS],
    [
      'a shift and a release: whichever is first',
      { shiftedAtMs: TRAINED_MS + 5, releasedAtMs: TRAINED_MS + 2 },
      TRAINED_MS + 5,
    ],
  ];
  it.each(cases)('%s', (_, changes, atMs) => {
    expect(dueAt(facts(changes))).toBe(atMs);
    expect(isDue(facts(changes), atMs)).toBe(true);
    expect(isDue(facts(changes), atMs - 1)).toBe(false);
  });
});

describe('an alarm', () => {
  const alarm = { alarmSinceMs: NEXT_MS - HOUR_MS };

  it('keeps its workload from being trained for as long as it stands', () => {
    expect(isUnderAlarm(facts(alarm))).toBe(true);
    expect(isDue(facts(alarm), NEXT_MS + 30 * DAY_MS)).toBe(false);
    expect(isDue(facts(), NEXT_MS)).toBe(true);
  });

  it('does so after a release and after a shift, too', () => {
    const news = { releasedAtMs: TRAINED_MS + 1, shiftedAtMs: TRAINED_MS + 2 };
    expect(isDue(facts({ ...alarm, ...news }), NEXT_MS)).toBe(false);
  });

  it('that a person refuted does not', () => {
    expect(isDue(facts({ ...alarm, isRefuted: true }), NEXT_MS)).toBe(true);
  });

  it('of a model that cannot be used does not: nothing is there that could end it', () => {
    expect(isDue(facts({ ...alarm, hasModel: false }), NEXT_MS)).toBe(true);
  });
});

describe('after a training', () => {
  const after = (ended: Parameters<typeof nextTraining>[0]): number =>
    nextTraining(ended, START_MS, SAMPLE_MS) - START_MS;

  it('that lacks rows the next is when they can be there, half a minute later at least', () => {
    expect(after({ status: 'learning', rows: 40, needed: 100 })).toBe(60 * SAMPLE_MS);
    expect(after({ status: 'learning', rows: 98, needed: 100 })).toBe(30_000);
    expect(after({ status: 'learning', rows: 99, needed: 100 })).toBe(30_000);
  });

  it('on little history the next is when that has doubled, and daily once it is a day', () => {
    expect(after({ status: 'trained', taughtMs: 25 * MINUTE_MS })).toBe(25 * MINUTE_MS);
    expect(after({ status: 'trained', taughtMs: DAY_MS - 1 })).toBe(DAY_MS - 1);
    expect(after({ status: 'trained', taughtMs: DAY_MS })).toBe(DAY_MS);
    expect(after({ status: 'trained', taughtMs: 7 * DAY_MS })).toBe(DAY_MS);
  });

  it('that was refused the next is a day later; that failed, ten minutes', () => {
    expect(after({ status: 'kept' })).toBe(DAY_MS);
    expect(after({ status: 'failed' })).toBe(10 * MINUTE_MS);
  });
});
