import { describe, expect, it } from 'vitest';
import { alarmRuleOf } from '../../../../domain/detection/anomaly/alarm.ts';
import type { Tier } from '../../../../domain/detection/anomaly/alarm.ts';
import { LEAST_ROWS, fitModel } from '../../../../domain/detection/anomaly/fit.ts';
import type { Metric } from '../../../../domain/detection/anomaly/metric.ts';
import {
  CPU,
  INTERVAL_MS,
  LATENCY,
  MEMORY,
  METRICS,
  REQUESTS,
  ROWS_A_DAY,
  START_MS,
  historyOf,
  modelOf,
  noiseFrom,
  seededWorkload,
  surprisesOf,
  tiersOf,
} from './seeded-workload.ts';

const gone = Number.NaN;
const linear = (count: number): Metric[] =>
  Array.from({ length: count }, (_, column) => ({ name: `m${String(column)}`, transform: 'linear' }));
function noisy(rows: number, columns: number): number[][] {
  const noise = noiseFrom(rows);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, noise));
}
const fitOf = (metrics: readonly Metric[], rows: readonly (readonly number[])[]) =>
  fitModel(metrics, historyOf(rows), INTERVAL_MS);

describe('learning', () => {
  it.each([
    ['a hundred rows', 2, 100],
    ['nine rows a metric, where that is more', 12, 108],
    ['still a hundred at eleven metrics', 11, 100],
  ])('needs %s', (_, columns, needed) => {
    expect(fitOf(linear(columns), noisy(needed - 1, columns))).toEqual({
      status: 'learning',
      rows: needed - 1,
      needed,
    });
    expect(fitOf(linear(columns), noisy(needed, columns)).status).toBe('fitted');
    expect(fitOf(linear(columns), noisy(needed + 1, columns)).status).toBe('fitted');
  });

  it('does not count a row in which a metric is missing', () => {
    const rows = noisy(120, 2).map((row, at) => (at % 6 === 0 && at > 0 ? [row[0] ?? 0, gone] : row));
    const holes = rows.filter((row) => row.includes(gone)).length;
    expect(fitOf(linear(2), rows.slice(0, 120))).toMatchObject({ status: 'fitted' });
    const more = rows.map((row, at) => (at === 1 || at === 2 ? [gone, gone] : row));
    expect(fitOf(linear(2), more)).toEqual({
      status: 'learning',
      rows: 120 - holes - 2,
      needed: LEAST_ROWS,
    });
  });

  it.each([
    ['nothing at all', []],
    ['one metric never seen', noisy(300, 2).map(([value = 0]) => [value, gone])],
  ])('goes on with %s', (_, rows) => {
    expect(fitOf(linear(2), rows)).toEqual({ status: 'learning', rows: 0, needed: LEAST_ROWS });
  });
});

describe('a model', () => {
  const rows = seededWorkload(2 * ROWS_A_DAY, 1);
  const next = seededWorkload(2 * ROWS_A_DAY + 200, 1).slice(2 * ROWS_A_DAY);

  it('is the same for the same rows', () => {
    expect(modelOf(seededWorkload(2 * ROWS_A_DAY, 1))).toEqual(modelOf(rows));
  });

  it('does not change what it was taught from', () => {
    const history = historyOf(rows);
    fitModel(METRICS, history, INTERVAL_MS);
    expect(history).toEqual(historyOf(rows));
  });

  it('says what it was taught from', () => {
    const holes = rows.map((row, at) => (at < 5 ? row.map(() => gone) : row));
    expect(modelOf(holes).trained).toEqual({
      fromMs: START_MS,
      toMs: START_MS + rows.length * INTERVAL_MS,
      rows: rows.length - 5,
    });
  });

  it('scores exactly as before after a round trip through JSON', () => {
    const model = modelOf(rows);
    const again = JSON.parse(JSON.stringify(model)) as typeof model;
    const before = surprisesOf(model, next, rows.length);
    expect(before).toHaveLength(200);
    expect(before.every((surprise) => Number.isFinite(surprise))).toBe(true);
    expect(surprisesOf(again, next, rows.length)).toEqual(before);
  });

  it('fitted anew to other rows scores anew', () => {
    const doubled = (all: readonly (readonly number[])[]) => all.map((row) => row.map((value) => 2 * value));
    const [old, fresh] = [modelOf(rows), modelOf(doubled(rows))];
    const [worst, usual] = [old, fresh].map((model) =>
      Math.max(...surprisesOf(model, doubled(next), rows.length)),
    );
    expect(worst).toBeGreaterThan(alarmRuleOf(old).actAt);
    expect(usual).toBeLessThan(alarmRuleOf(fresh).actAt);
  });
});

describe('what a fit learns from', () => {
  const half = (rows: number): number[][] =>
    Array.from({ length: rows }, (_, row) => [row % 10, (row * 7) % 10]);
  const firstOf = <T>([first]: readonly T[]): T => {
    if (first === undefined) throw new Error('there is at least one view');
    return first;
  };

  it('leaves out rows in which a metric was missing, in the centre as in the calibration', () => {
    const holes = (row: number) => row >= 340 && row % 2 === 0;
    const partly = half(400).map((row, at) => (holes(at) ? [gone, 9] : row));
    const wholly = half(400).map((row, at) => (holes(at) ? [gone, gone] : row));
    const [one, other] = [partly, wholly].map((rows) => modelOf(rows, linear(2)));
    expect(firstOf(one?.views ?? []).centre[1]).toBeCloseTo(
      firstOf(other?.views ?? []).centre[1] ?? gone,
      12,
    );
    // Of 370 complete rows the newest 111 calibrate, and the fifty largest of them are the tail.
    expect(firstOf(one?.tails ?? []).share).toBeCloseTo(50 / 111, 12);
  });

  it('takes the centre from all rows', () => {
    const rows = half(1000).map(([value = 0, other = 0], at) => [at < 700 ? value : value + 100, other]);
    const { views, basis } = modelOf(rows, linear(2));
    const centre = (firstOf(views).centre[0] ?? gone) * (basis.scaling.range[0] ?? gone);
    expect(centre).toBeCloseTo(30 + 4.5, 0);
  });

  it('takes how far rows stray from the newest, judged by what the older taught', () => {
    const usual = noisy(1000, 2);
    const moved = usual.map((row, at) => (at < 700 ? row : row.map((value) => value + 20)));
    const [calm, restless] = [usual, moved].map((rows) => firstOf(modelOf(rows, linear(2)).tails).from);
    expect(restless).toBeGreaterThan(2.5 * (calm ?? gone));
  });
});

describe('a healthy workload', () => {
  it('passes the warn line seldom, and none of it is acted on', () => {
    const week = 7 * ROWS_A_DAY;
    const tiers = new Set<Tier>();
    const shares = [1, 2, 3, 4, 5, 6].map((seed) => {
      const all = seededWorkload(week + 2 * ROWS_A_DAY, seed);
      const model = modelOf(all.slice(0, week));
      const surprises = surprisesOf(model, all.slice(week), week);
      for (const tier of tiersOf(model, surprises, week)) tiers.add(tier);
      const { warnAt } = alarmRuleOf(model);
      return surprises.filter((surprise) => surprise > warnAt).length / surprises.length;
    });
    expect(tiers).not.toContain('act');
    // The line is meant for 0.6 % of samples, but smoothing lets them come in groups: some days see more.
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeLessThan(0.012);
  });
});

describe('a short history', () => {
  /** Two of its rows, one of those that calibrate, are out by far. */
  const withWild = (rows: number): number[][] =>
    seededWorkload(rows, 3).map((row, at) => (at % 150 === 50 ? row.map((value) => 20 * value) : row));
  const centreOf = (rows: readonly (readonly number[])[]) =>
    modelOf(rows).views.at(-1)?.covariance[0] ?? gone;

  it('does not learn from its strangest hundredth, a long one does', () => {
    const [short, long] = [999, 1000].map((rows) => {
      const usual = withWild(rows);
      return centreOf(usual);
    });
    expect(short).toBeLessThan(0.5 * (long ?? gone));
  });

  it.each([100, 200, 300])('of %d healthy rows passes the warn line seldom', (rows) => {
    const shares = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
      const all = seededWorkload(rows + 100, seed);
      const model = modelOf(all.slice(0, rows));
      const tiers = tiersOf(model, surprisesOf(model, all.slice(rows), rows), rows);
      return tiers.filter((tier) => tier === 'warn' || tier === 'act').length / tiers.length;
    });
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeLessThan(0.1);
  });
});

describe('what was never seen in training', () => {
  const DAYS = 3 * ROWS_A_DAY;
  const all = seededWorkload(DAYS + ROWS_A_DAY, 7);
  const model = modelOf(all.slice(0, DAYS));
  const seen = Math.max(...surprisesOf(model, all.slice(0, DAYS)));
  const next = all.slice(DAYS);
  /** The healthy day with something done to its rows from the fiftieth to before the given one. */
  const disturbed = (until: number, disturb: (row: readonly number[]) => number[]) =>
    next.map((row, at) => (at >= 50 && at < until ? disturb(row) : row));
  const worst = (rows: readonly (readonly number[])[]) => Math.max(...surprisesOf(model, rows, DAYS));

  it('is surprising, what was seen is not', () => {
    expect(worst(next)).toBeLessThanOrEqual(seen);
  });

  it.each([
    ['cpu', CPU, (value: number) => value + 0.3],
    ['memory', MEMORY, (value: number) => value + 0.3],
    ['requests', REQUESTS, (value: number) => value / 4],
    ['latency', LATENCY, (value: number) => value * 3],
  ])('like a level shift of %s', (_, metric, shift) => {
    const shifted = disturbed(next.length, (row) => row.with(metric, shift(row[metric] ?? 0)));
    expect(worst(shifted)).toBeGreaterThan(seen);
    expect(worst(shifted)).toBeGreaterThan(alarmRuleOf(model).actAt);
  });

  it.each([CPU, MEMORY, LATENCY])('like a spike of a single sample, metric %d', (metric) => {
    const spiked = disturbed(51, (row) => row.with(metric, 5 * (row[metric] ?? 0)));
    expect(worst(spiked)).toBeGreaterThan(seen);
  });

  it('like two metrics that always moved together coming apart, each within its own range', () => {
    // Under two days there is no season: only that they move together can tell.
    const few = all.slice(0, 500);
    const short = modelOf(few);
    const cpus = few.map((row) => row[CPU] ?? 0);
    const [low, high] = [Math.min(...cpus), Math.max(...cpus)];
    const later = all.slice(500, 600);
    const apart = later.map((row) =>
      row.with(CPU, low + high - Math.min(Math.max(row[CPU] ?? 0, low), high)),
    );
    expect(short.basis.season).toBeNull();
    const inTraining = Math.max(...surprisesOf(short, few));
    expect(Math.max(...surprisesOf(short, later, 500))).toBeLessThan(alarmRuleOf(short).actAt);
    expect(Math.max(...surprisesOf(short, apart, 500))).toBeGreaterThan(
      Math.max(inTraining, alarmRuleOf(short).actAt),
    );
  });

  it('like a night that is as busy as the day', () => {
    const noon = Math.floor(ROWS_A_DAY / 4);
    const busy = next.map((row, at) => (at > 200 ? (next[noon + (at % 40)] ?? row) : row));
    expect(worst(busy)).toBeGreaterThan(seen);
  });
});
