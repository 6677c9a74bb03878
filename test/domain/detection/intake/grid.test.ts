import { describe, expect, it } from 'vitest';
import { gridOf } from '../../../../domain/detection/intake/grid.ts';
import { NOW_MS, came, grid, rangeOf } from './grid-samples.ts';

describe('a step', () => {
  it('has the value of the newest sample within it, its end included and its begin not', () => {
    expect(grid(came([30, 1], [29.999, 2], [16, 3], [15, 4], [14.999, 5], [0, 6]), 3).column).toEqual([
      1, 4, 6,
    ]);
  });

  it('is missing without a sample, and knows nothing of later ones', () => {
    expect(grid(came([44, 1], [14, 2]), 4).column).toEqual([null, 1, null, 2]);
  });

  it('outside the range is left out and names nothing', () => {
    expect(grid(came([300, 1], [-10, 2]), 2)).toEqual({ column: [null, null], named: {}, issues: [] });
  });
});

describe('what is wrong with samples is named, and left out', () => {
  it.each([
    ['NaN', Number.NaN],
    ['an infinity', Number.POSITIVE_INFINITY],
    ['text that reads like a number', '0.5'],
    ['nothing', null],
    ['an object', {}],
    ['a negative', -0.001],
    ['more than anything has', 1.1e15],
  ])('%s', (_, value) => {
    const told = grid(came([30, 1], [15, value], [0, 2]), 3);
    expect(told.column).toEqual([1, null, 2]);
    expect(told.issues).toEqual([
      {
        kind: 'not-a-number',
        metric: 'cpuCores',
        atMs: NOW_MS - 15_000,
        samples: 1,
        sentence: 'cpuCores: 1 sample had a value or a time that cannot be one: left out',
      },
    ]);
  });

  it.each([
    [1, 1, {}],
    [1.000001, null, { 'not-a-number': 1 }],
  ])('an error ratio of %d', (ratio, value, named) => {
    expect(grid(came([0, ratio]), 1, { metric: 'errorRatio' })).toMatchObject({ column: [value], named });
  });

  it('a time that is none', () => {
    const raw = [{ atMs: 'today', value: 1 }, { atMs: Number.NaN, value: 1 }, ...came([0, 2])];
    expect(grid(raw, 1)).toMatchObject({ column: [2], named: { 'not-a-number': 2 } });
  });

  it('a wrong value beside a right one of the same step costs that step nothing', () => {
    expect(grid(came([5, 1], [4, 'x']), 1)).toMatchObject({ column: [1], named: { 'not-a-number': 1 } });
  });
});

describe('times', () => {
  it('told twice with the same value count once and name nothing', () => {
    expect(grid(came([15, 1], [15, 1], [0, 2]), 2)).toMatchObject({ column: [1, 2], named: {} });
  });

  it('told twice with different values: the one that came last counts, named', () => {
    expect(grid(came([15, 1], [15, 3], [0, 2]), 2)).toMatchObject({
      column: [3, 2],
      named: { duplicate: 1 },
    });
  });

  it('out of order are put in order, named', () => {
    const told = grid(came([45, 1], [15, 3], [30, 2], [0, 4]), 4);
    expect(told).toMatchObject({ column: [1, 2, 3, 4], named: { 'out-of-order': 1 } });
  });

  it.each([
    [60, { 'out-of-order': 1 }],
    [60.001, { 'clock-jumped-back': 1 }],
  ])('%d s back', (back, named) => {
    expect(grid(came([15, 3], [15 + back, 2], [0, 4]), 8).named).toEqual(named);
  });

  it.each([
    [300, {}, NOW_MS + 300_000],
    [300.001, { 'clock-jumped-ahead': 1 }, NOW_MS],
  ])('%d s ahead', (ahead, named, newestMs) => {
    const range = { fromMs: NOW_MS, toMs: NOW_MS + 300_000, stepMs: 300_000 };
    const options = { metric: 'cpuCores', kind: 'gauge', nowMs: NOW_MS } as const;
    const { column, issues } = gridOf(came([0, 1], [-ahead, 2]), range, options);
    expect(Object.fromEntries(issues.map(({ kind, samples }) => [kind, samples]))).toEqual(named);
    expect(column[1]).toBe(newestMs === NOW_MS ? Number.NaN : 2);
  });
});

describe('a gap', () => {
  const without = (missing: number) => {
    const rows = missing + 2;
    return grid(came([(rows - 1) * 15, 1], [0, 2]), rows);
  };

  it('of nine steps is not named, of ten it is', () => {
    expect(without(9).named).toEqual({});
    expect(without(10).named).toEqual({ gap: 10 });
    expect(without(10).issues[0]).toMatchObject({ atMs: NOW_MS - 15_000 });
  });

  it('of an hour is one gap of an hour, and so is one that still lasts', () => {
    expect(without(240).named).toEqual({ gap: 240 });
    expect(grid(came([240 * 15, 1]), 241)).toMatchObject({ named: { gap: 240 } });
  });

  it('is not what a metric that was never there has, nor what was before its first sample', () => {
    expect(grid([], 50).named).toEqual({});
    expect(grid(came([0, 1]), 50).named).toEqual({});
  });
});

it.each([
  ['backwards', { ...rangeOf(3), toMs: 0 }],
  ['without a step', { ...rangeOf(3), stepMs: 0 }],
  ['without an end', { ...rangeOf(3), toMs: Number.POSITIVE_INFINITY }],
  ['of nonsense', { ...rangeOf(3), fromMs: Number.NaN }],
])('a range %s has no rows', (_, range) => {
  const options = { metric: 'cpuCores', kind: 'gauge', nowMs: NOW_MS } as const;
  expect(gridOf(came([0, 1]), range, options)).toEqual({ column: new Float64Array(), issues: [] });
});
