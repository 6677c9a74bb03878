import { describe, expect, it } from 'vitest';
import {
  abortRows,
  killRows,
  metricRows,
  missedAims,
  rowOf,
  rowsText,
} from '../../../bench/release/figures.ts';
import type { MetricFigures } from '../../../bench/release/metric-figures.ts';

const REQUESTS = { sent: 1000, failed: 0, failedFromMs: null, failedToMs: null };
const UNDER = { of: 'max', ms: 10_000, isInclusive: false } as const;
const UP_TO = { of: 'p95', ms: 45_000, isInclusive: true } as const;

describe('an aim', () => {
  it.each([
    [UNDER, 9999, true],
    [UNDER, 10_000, false],
    [UNDER, 10_001, false],
    [UP_TO, 44_999, true],
    [UP_TO, 45_000, true],
    [UP_TO, 45_001, false],
  ])('of %j is held against %i ms: %s', (aim, value, isMet) => {
    expect(rowOf('a figure', [value], aim).isMet).toBe(isMet);
  });

  it('is neither met nor missed without a run', () => {
    expect(rowOf('a figure', [null], UNDER).isMet).toBeNull();
    expect(missedAims([rowOf('a figure', [], UNDER)])).toEqual([]);
  });

  it('of a quantile bears what is beyond it', () => {
    const values = Array.from({ length: 20 }, (_, index) => (index === 0 ? 90_000 : 1000));
    expect(rowOf('a figure', values, UP_TO).isMet).toBe(true);
    expect(rowOf('a figure', values, UNDER).isMet).toBe(false);
  });

  it('that is missed is told with both numbers', () => {
    expect(missedAims([rowOf('abort-canary → restored', [12_345], UNDER)])).toEqual([
      'abort-canary → restored: max is 12.3 s, the aim is max < 10 s',
    ]);
  });
});

describe('rows of a part', () => {
  const run: MetricFigures = {
    course: 'errors-canary',
    watchedMs: 1000,
    windowMs: 30_000,
    undoingMs: 20_000,
    restoredMs: 24_000,
    trigger: 'error-ratio',
    requests: REQUESTS,
  };

  it('hold a bad version against its first window', () => {
    const rows = metricRows([run, { ...run, restoredMs: 35_001 }]);
    expect(rows.map(({ figure, max, isMet }) => ({ figure, max, isMet }))).toEqual([
      { figure: 'errors-canary: clients met it for', max: 35_001, isMet: null },
      { figure: 'errors-canary: beyond the first window', max: 5001, isMet: false },
      { figure: 'errors-canary: taking back → restored', max: 15_001, isMet: null },
    ]);
  });

  it('leave out of it what was gone before there was one', () => {
    expect(metricRows([{ ...run, windowMs: null }])[1]).toMatchObject({ count: 0, isMet: null });
  });

  it('hold warm aborts against ten seconds and cold ones against 45', () => {
    const abort = {
      course: 'a',
      isWarm: true,
      restoredMs: 20_000,
      closedMs: 1,
      requests: REQUESTS,
    };
    const rows = abortRows([abort, { ...abort, course: 'b', isWarm: false }]);
    expect(rows.map(({ figure, isMet }) => ({ figure, isMet }))).toEqual([
      { figure: 'a → restored', isMet: false },
      { figure: 'b → restored', isMet: true },
    ]);
  });

  it('tell deaths by what they left behind', () => {
    const kill = { course: 'rolling', moment: 'x', leftBehind: 'a decision', progressMs: 12_000 } as const;
    const rows = killRows([kill, { ...kill, leftBehind: 'a wait', progressMs: null }]);
    expect(rows.map(({ figure, count, max }) => ({ figure, count, max }))).toEqual([
      { figure: 'death → progress', count: 1, max: 12_000 },
      { figure: 'death that left a decision', count: 1, max: 12_000 },
      { figure: 'death that left a wait', count: 0, max: null },
    ]);
  });

  it('are a table with what was missed', () => {
    expect(
      rowsText([rowOf('approval → next step started', [2500], { of: 'p99', ms: 2000, isInclusive: false })]),
    ).toBe(
      [
        'figure                        runs  median  p95   p99   max   aim',
        'approval → next step started  1     2.50    2.50  2.50  2.50  p99 < 2 MISSED',
        '(seconds)',
      ].join('\n'),
    );
  });
});
