import { describe, expect, it } from 'vitest';
import { chooseParts } from '../../../bench/release/parts.ts';
import { killPart, metricPart, wrongIn } from '../../../bench/release/summary.ts';

const kill = {
  course: 'rolling',
  moment: 'applyAction',
  leftBehind: 'a decision',
  progressMs: 9000,
} as const;
const outlived = {
  course: 'rolling',
  kills: 1,
  moments: ['applyAction', 'record'],
  result: 'released',
  seconds: 60,
  writes: 2,
  duplicated: [],
  wrong: [],
} as const;
const release = (more: object) => ({ course: 'rolling', run: 1, figures: { ...outlived, ...more } });

describe('the parts of the bench', () => {
  it('are all, or those named, in the order of the bench', () => {
    expect(chooseParts(null)).toEqual(['metric', 'approval', 'abort', 'kills']);
    expect(chooseParts('kills, metric')).toEqual(['metric', 'kills']);
  });

  it('are refused by an unknown name', () => {
    expect(() => chooseParts('metrics')).toThrow('there is no part called "metrics"');
  });
});

describe('the part of the deaths', () => {
  it('is right when every death was followed by progress, and every write made once', () => {
    const { wrong, sentences } = killPart({ kills: [kill], releases: [release({})] }, 1);
    expect(wrong).toEqual([]);
    expect(sentences[0]).toBe(
      'kills: 1 deaths in 1 releases, at 1 of their 2 different moments; 2 writes by the audit log, 0 of them made twice',
    );
  });

  it.each([
    ['a write made twice', [kill], { duplicated: ['patch deployments/shop'] }, 'the same write twice'],
    ['a wrong end', [kill], { wrong: ['it ended refused, not released: no'] }, 'it ended refused'],
    ['no progress', [{ ...kill, progressMs: null }], {}, 'no progress after the death at applyAction'],
    ['too few deaths', [], {}, '0 workers died, and 1 were to'],
  ])('is wrong with %s', (_what, kills, more, words) => {
    const { wrong } = killPart({ kills, releases: [release(more)] }, 1);
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toContain(words);
  });
});

describe('a run without figures', () => {
  it('is told with why, and is in no row', () => {
    const part = metricPart([{ course: 'errors-canary', run: 2, why: 'it ended released, not rolled-back' }]);
    expect(part.rows).toEqual([]);
    expect(wrongIn([part])).toEqual(['errors-canary #2: it ended released, not rolled-back']);
  });
});
