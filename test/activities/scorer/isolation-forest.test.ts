import { describe, expect, it } from 'vitest';
import type { MetricHistory } from '../../../activities/metrics/port.ts';
import {
  createIsolationForestScorer,
  LEAST_ROWS,
  TOO_YOUNG_ROWS,
} from '../../../activities/scorer/isolation-forest.ts';
import type { Score } from '../../../activities/scorer/port.ts';

const STEP_MS = 5000;
type Row = readonly (number | null)[];

/** Draws that are the same in every run. */
function draws(seed: number): () => number {
  const state = { value: seed };
  return () => {
    state.value = (Math.imul(state.value, 1_664_525) + 1_013_904_223) >>> 0;
    return state.value / 4_294_967_296;
  };
}

/** A healthy service: load wanders, the other metrics follow it with noise of their own. */
function healthyRows(length: number, seed = 1): Row[] {
  const draw = draws(seed);
  const noise = () => draw() + draw() + draw() - 1.5;
  return Array.from({ length }, (_, at) => {
    const load = 20 + 4 * Math.sin(at / 40) + noise();
    return [0.1 + load / 100 + noise() * 0.01, 5e7 + noise() * 2e6, 20 + load / 4 + noise() * 2, 0, load];
  });
}

const history = (rows: readonly Row[]): MetricHistory => ({
  stepMs: STEP_MS,
  rows: rows.map((values, at) => ({ atMs: at * STEP_MS, values })),
});

const fresh = () => createIsolationForestScorer(() => 0);

async function score(rows: readonly Row[], scorer = fresh()): Promise<Score> {
  const scores = await scorer.score(new Map([['shop', history(rows)]]));
  return scores.get('shop') ?? { status: 'learning', rows: -1 };
}

const isAnomaly = (given: Score): boolean => given.status === 'scored' && given.isAnomaly;

/** Cpu, memory, p95 and errors far out for the last rows. */
const strange = (rows: readonly Row[], count: number): Row[] => [
  ...rows.slice(0, -count),
  ...Array.from({ length: count }, (): Row => [2, 2e8, 900, 0.5, 20]),
];

describe('the scorer', () => {
  it.each([
    [LEAST_ROWS + TOO_YOUNG_ROWS - 1, 'learning'],
    [LEAST_ROWS + TOO_YOUNG_ROWS, 'scored'],
    [LEAST_ROWS + TOO_YOUNG_ROWS + 1, 'scored'],
  ])('with %i rows is %s', async (length, status) => {
    expect(await score(healthyRows(length))).toMatchObject({ status });
  });

  it('without any rows is learning', async () => {
    expect(await score([])).toEqual({ status: 'learning', rows: 0 });
    expect((await fresh().score(new Map())).size).toBe(0);
  });

  it('flags rows that are strange in several metrics, and names those', async () => {
    const given = await score(strange(healthyRows(120), 3));
    expect(given).toMatchObject({ status: 'scored', isAnomaly: true });
    if (given.status !== 'scored') return;
    expect(given.score).toBeGreaterThan(given.threshold);
    const shares = Object.values(given.contributions);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
    expect(given.contributions['requestsPerSecond']).toBeLessThan(0.02);
  });

  it('does not learn from an anomaly while it shows', async () => {
    for (const lasted of [4, 6, TOO_YOUNG_ROWS])
      expect(isAnomaly(await score(strange(healthyRows(120), lasted)))).toBe(true);
  });

  it('does not flag one odd row, nor two: three in a row are no accident', async () => {
    expect(isAnomaly(await score(strange(healthyRows(120), 1)))).toBe(false);
    expect(isAnomaly(await score(strange(healthyRows(120), 2)))).toBe(false);
  });

  it('seldom flags healthy noise', async () => {
    let flagged = 0;
    for (let seed = 1; seed <= 120; seed += 1)
      if (isAnomaly(await score(healthyRows(120, seed)))) flagged += 1;
    expect(flagged).toBe(0);
  });

  it('does not flag a service at rest that does a little: flat metrics are not infinitely sensitive', async () => {
    const rest = Array.from({ length: 120 }, (): Row => [0.001, 2e7, null, null, 0]);
    const stirs = [...rest.slice(0, -3), ...rest.slice(-3).map((): Row => [0.02, 2.2e7, 8, 0, 0.3])];
    expect(isAnomaly(await score(stirs))).toBe(false);
  });

  it('takes what was not measured for no evidence', async () => {
    const rows = healthyRows(120);
    const blind = rows.slice(-3).map((): Row => [null, null, Number.NaN, Number.POSITIVE_INFINITY, null]);
    const given = await score([...rows.slice(0, -3), ...blind]);
    expect(given).toMatchObject({ isAnomaly: false });
    expect(
      given.status === 'scored' && Object.values(given.contributions).every((share) => share === 0),
    ).toBe(true);
  });

  it('gives equal histories equal scores, whatever was drawn elsewhere', async () => {
    const rows = strange(healthyRows(200), 3);
    const first = await score(rows);
    Math.random();
    expect(await score(rows)).toEqual(first);
  });

  it('leaves the drawing of numbers to others as it found it', async () => {
    const original = Math.random;
    await score(healthyRows(60));
    expect(Math.random).toBe(original);
  });

  it('learns anew after a minute, and not before', async () => {
    const clock = { nowMs: 0 };
    const scorer = createIsolationForestScorer(() => clock.nowMs);
    const calm = healthyRows(120);
    const shifted = calm.map((row): Row => row.map((value) => (value === null ? null : value * 3)));
    await score(calm, scorer);
    clock.nowMs = 59_999;
    expect(isAnomaly(await score(shifted, scorer))).toBe(true);
    clock.nowMs = 60_000;
    expect(isAnomaly(await score(shifted, scorer))).toBe(false);
  });

  it('keeps workloads apart', async () => {
    const scores = await fresh().score(
      new Map([
        ['well', history(healthyRows(120))],
        ['ill', history(strange(healthyRows(120), 3))],
        ['new', history(healthyRows(5))],
      ]),
    );
    expect([...scores].map(([key, given]) => [key, given.status, isAnomaly(given)])).toEqual([
      ['well', 'scored', false],
      ['ill', 'scored', true],
      ['new', 'learning', false],
    ]);
  });
});
