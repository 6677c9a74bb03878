import { expect, test } from 'vitest';
import { NAB_PROFILES, nabScore, nabScoreAt } from '../../../../bench/detector/measures/nab.ts';
import type { NabFile } from '../../../../bench/detector/measures/nab.ts';
import { labelled, uniform } from './seeded-series.ts';

const { standard, reward_low_FP_rate: lowFp, reward_low_FN_rate: lowFn } = NAB_PROFILES;
const MINUTE_MS = 60_000;
const minutes = (count: number): number[] => Array.from({ length: count }, (_, row) => row * MINUTE_MS);

/** Rows a minute apart, score 1 at the alarms and 0 elsewhere; windows as first and last row. */
function file(
  rows: number,
  windows: readonly (readonly [number, number])[],
  alarms: readonly number[],
): NabFile {
  const scores = new Float64Array(rows);
  for (const row of alarms) scores[row] = 1;
  return {
    atMs: minutes(rows),
    scores,
    windows: windows.map(([first, last]) => ({ fromMs: first * MINUTE_MS, toMs: last * MINUTE_MS })),
  };
}

const at = (given: NabFile, profile = standard) => nabScoreAt([given], profile, 0.5);
const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
const scaled = (position: number): number => 2 * sigmoid(-5 * position) - 1;

test('an alarm at the first row of every window and nowhere else scores 100, in every profile', () => {
  const perfect = file(
    200,
    [
      [50, 69],
      [120, 139],
    ],
    [50, 120],
  );
  for (const profile of Object.values(NAB_PROFILES)) {
    const found = nabScore([perfect], profile);
    expect(found.score).toBeCloseTo(100, 12);
    expect(found).toMatchObject({ threshold: 1, perfect: 2, null: -2 * profile.fnWeight });
  }
});

test('silence scores 0, whatever a missed window weighs', () => {
  expect(at(file(200, [[50, 69]], []))).toEqual({ score: 0, threshold: 0.5, raw: -1, perfect: 1, null: -1 });
  expect(at(file(200, [[50, 69]], []), lowFn)).toMatchObject({ score: 0, raw: -2, null: -2 });
});

test('a late detection scores less than an early one, by the scaled sigmoid', () => {
  const detectedAt = (row: number) => at(file(200, [[50, 69]], [row])).raw;
  expect(detectedAt(50)).toBeCloseTo(1, 12);
  expect(detectedAt(60)).toBeCloseTo(scaled(-10 / 20) / scaled(-1), 12);
  expect(detectedAt(69)).toBeCloseTo(scaled(-1 / 20) / scaled(-1), 12);
  expect(detectedAt(69)).toBeGreaterThan(0);
});

test('only the earliest alarm in a window counts', () => {
  expect(at(file(200, [[50, 69]], [55, 56, 60])).raw).toBe(at(file(200, [[50, 69]], [55])).raw);
});

test('a false alarm before every window or three widths past one costs its full weight', () => {
  const window = [50, 59] as const;
  const withAlarm = (row: number, profile = standard) => at(file(200, [window], [50, row]), profile).raw - 1;
  expect(withAlarm(40)).toBeCloseTo(-0.11, 12);
  expect(withAlarm(59 + 27)).toBeCloseTo(-0.11, 12);
  expect(withAlarm(59 + 26)).toBeGreaterThan(-0.11);
  expect(withAlarm(199, lowFp)).toBeCloseTo(-0.22, 12);
  expect(withAlarm(199, lowFn)).toBeCloseTo(-0.11, 12);
});

test('a false alarm soon after a window costs little', () => {
  const raw = at(file(200, [[50, 59]], [50, 60])).raw;
  expect(raw).toBeCloseTo(1 + 0.11 * scaled(1 / 9), 12);
});

test('every false alarm costs again', () => {
  expect(at(file(200, [[150, 159]], [40, 41, 42])).raw).toBeCloseTo(-1 - 0.33, 12);
});

test('alarms on probation count nowhere: 15 % of the rows, at most 750', () => {
  expect(at(file(100, [[50, 59]], [14])).raw).toBe(-1);
  expect(at(file(100, [[50, 59]], [15])).raw).toBeCloseTo(-1.11, 12);
  expect(at(file(10_000, [[5_000, 5_059]], [749])).raw).toBe(-1);
  expect(at(file(10_000, [[5_000, 5_059]], [750])).raw).toBeCloseTo(-1.11, 12);
});

test('a window wholly on probation counts nowhere; one partly on it counts from there on', () => {
  expect(at(file(100, [[5, 14]], [5]))).toMatchObject({ score: null, perfect: 0, raw: 0 });
  expect(at(file(100, [[10, 19]], [10])).raw).toBe(-1);
  expect(at(file(100, [[10, 19]], [15])).raw).toBeCloseTo(scaled(-0.5) / scaled(-1), 12);
});

test('the optimiser weighs all files together, and takes silence when every alarm would cost', () => {
  const good = file(200, [[50, 69]], [50]);
  const noisy = file(200, [], [100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112]);
  const both = nabScore([good, noisy], standard);
  expect(both).toMatchObject({ threshold: 1, perfect: 1, null: -1 });
  expect(both.raw).toBeCloseTo(1 - 13 * 0.11, 12);
  expect(nabScore([noisy], standard)).toMatchObject({ threshold: Infinity, raw: 0, score: null });
  expect(nabScore([file(200, [[50, 69]], [])], lowFp)).toMatchObject({ threshold: Infinity, score: 0 });
});

test('of equally good thresholds the highest is taken', () => {
  const given = file(200, [[50, 69]], []);
  const scores = new Float64Array(200);
  scores[50] = 0.9;
  scores[55] = 0.8;
  expect(nabScore([{ ...given, scores }], standard).threshold).toBe(0.9);
});

test('scoring at the threshold found gives the score found', () => {
  const given = { ...file(500, [[200, 260]], []), scores: uniform(3, 500) };
  const best = nabScore([given], lowFn);
  expect(nabScoreAt([given], lowFn, best.threshold).raw).toBeCloseTo(best.raw, 12);
});

// References: the arithmetic of numenta/NAB's nab/sweeper.py, written down again in Python and run on these very series.
test.each([
  {
    profile: standard,
    threshold: 0.88,
    raw: 0.07516988018420534,
    score: 50.75169880184205,
    at07: -6.362640529206374,
  },
  {
    profile: lowFp,
    threshold: 0.885,
    raw: -0.4384010696081089,
    score: 45.615989303918916,
    at07: -13.345793075314496,
  },
  {
    profile: lowFn,
    threshold: 0.88,
    raw: -1.9248301198157947,
    score: 53.8344658678947,
    at07: -8.362640529206374,
  },
])(
  'agrees with the official arithmetic at its own threshold and at 0.7: %j',
  ({ profile, threshold, raw, score, at07 }) => {
    const series = (seed: number, rows: number, windows: readonly (readonly [number, number])[]): NabFile => {
      const labels = labelled(rows, windows);
      const scores = uniform(seed, rows).map(
        (value, row) => Math.floor((value ** 20 * 0.9 + (labels[row] === 1 ? 0.03 : 0)) * 200) / 200,
      );
      return { ...file(rows, windows, []), scores };
    };
    const files = [
      series(11, 600, [
        [120, 180],
        [300, 340],
      ]),
      series(12, 400, []),
      series(13, 6_000, [
        [900, 1_400],
        [2_000, 2_200],
        [5_000, 5_010],
      ]),
    ];
    const found = nabScore(files, profile);
    expect(found.threshold).toBe(threshold);
    expect(found.raw).toBeCloseTo(raw, 10);
    expect(found.score).toBeCloseTo(score, 9);
    expect(nabScoreAt(files, profile, 0.7).raw).toBeCloseTo(at07, 10);
  },
);

test('a window of one row is caught at once, and every false alarm after it costs its full weight', () => {
  expect(at(file(200, [[50, 50]], [50])).score).toBeCloseTo(100, 12);
  expect(at(file(200, [[50, 50]], [50, 51])).raw).toBeCloseTo(1 - 0.11, 12);
});

test('windows may begin and end between rows, in any order, and beyond the last row', () => {
  const between = { fromMs: 49.5 * MINUTE_MS, toMs: 69.5 * MINUTE_MS };
  const beyond = { fromMs: 190 * MINUTE_MS, toMs: 500 * MINUTE_MS };
  const found = at({ ...file(200, [], [50, 190]), windows: [beyond, between] });
  expect(found.score).toBeCloseTo(100, 12);
  const afterAll = { fromMs: 300 * MINUTE_MS, toMs: 500 * MINUTE_MS };
  expect(at({ ...file(200, [], []), windows: [afterAll] })).toMatchObject({ perfect: 0, score: null });
});

test('of rows with equal times at the end of a window the first ends it', () => {
  const given = file(200, [[50, 59]], [50, 60]);
  const atMs = given.atMs.with(60, 59 * MINUTE_MS);
  expect(at({ ...given, atMs }).raw).toBeCloseTo(1 + 0.11 * scaled(1 / 9), 12);
});

test('no files score nothing', () => {
  expect(nabScore([], standard)).toMatchObject({ score: null, raw: 0, threshold: Infinity });
});

test('refuses overlapping windows, NaN scores, and lengths that differ', () => {
  const overlapping = [
    [50, 60],
    [60, 70],
  ] as const;
  expect(() => at(file(200, overlapping, []))).toThrow('merge the two');
  expect(() => at({ ...file(200, [], []), scores: [1] })).toThrow('1 scores for 200 rows');
  expect(() => at({ ...file(1, [], []), scores: [NaN] })).toThrow(RangeError);
});
