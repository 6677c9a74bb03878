import { describe, expect, it } from 'vitest';
import {
  NOTHING_TRAINED,
  batchesOf,
  counted,
  progressInWords,
} from '../../../domain/detection/training-progress.ts';

const COUNTS = { trained: 4, kept: 1, learning: 2, failed: 3, putOff: 5 };

describe('a run over the detectors that are due', () => {
  it('takes ten at a time, in order', () => {
    const uids = Array.from({ length: 21 }, (_, uid) => String(uid));
    expect(batchesOf(uids).map((batch) => batch.length)).toEqual([10, 10, 1]);
    expect(batchesOf(uids).flat()).toEqual(uids);
    expect(batchesOf([])).toEqual([]);
  });

  it('adds up what came of each batch, and counts those that did not end', () => {
    const twice = counted(counted(counted(NOTHING_TRAINED, COUNTS), null), COUNTS);
    expect(twice).toEqual({ trained: 8, kept: 2, learning: 4, failed: 6, putOff: 10, lost: 1 });
  });

  it('says what there was of each, and nothing of what there was not', () => {
    expect(progressInWords(NOTHING_TRAINED)).toBe('0 trained');
    expect(progressInWords({ ...COUNTS, lost: 1 })).toBe(
      '4 trained, 1 keep the old model, 2 still learning, 5 put off, 3 failed, 1 batches did not end and come again with the next run',
    );
  });
});
