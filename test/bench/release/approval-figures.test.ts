import { describe, expect, it } from 'vitest';
import { approvalFigures } from '../../../bench/release/approval-figures.ts';
import { scheduled } from './seen.ts';

const words = { saidAtMs: 1000, acceptedAtMs: 1080 };
const events = [
  scheduled(100, 'planRelease'),
  scheduled(1100, 'planRelease'),
  scheduled(1600, 'readBrakes'),
  scheduled(1650, 'applyAction'),
  scheduled(1700, 'readBrakes'),
];

describe('figures of an approval', () => {
  it('count from the word, and take nothing from before it', () => {
    expect(approvalFigures(events, words)).toEqual({
      acceptedMs: 80,
      recheckedMs: 100,
      startedMs: 600,
      writingMs: 650,
    });
  });

  it.each(['planRelease', 'readBrakes', 'applyAction'])('are refused without %s after it', (missing) => {
    const less = events.filter(({ activity, atMs }) => activity !== missing || atMs < words.saidAtMs);
    expect(() => approvalFigures(less, words)).toThrow('nothing was done after the approval');
  });
});
