import { describe, expect, it } from 'vitest';
import { alarmRuleOf } from '../../../../domain/detection/anomaly/alarm.ts';
import { jointSurprise, prepareScore, smoothingFor } from '../../../../domain/detection/anomaly/score.ts';
import { surpriseOf } from '../../../../domain/detection/anomaly/tail.ts';
import {
  CPU,
  INTERVAL_MS,
  MINUTE_MS,
  ROWS_A_DAY,
  START_MS,
  modelOf,
  scoresOf,
  seededWorkload,
  surprisesOf,
} from './seeded-workload.ts';

const TRAINED = 2 * ROWS_A_DAY;
const all = seededWorkload(TRAINED + ROWS_A_DAY, 11);
const model = modelOf(all.slice(0, TRAINED));
const next = all.slice(TRAINED);
const gone = Number.NaN;

describe('scoring', () => {
  it('is the same for the same model and samples', () => {
    expect(surprisesOf(model, next, TRAINED)).toEqual(surprisesOf(model, next, TRAINED));
  });

  it('leaves what it remembered as it was, so that a sample can be scored again', () => {
    const score = prepareScore(model);
    const sample = { atMs: START_MS, values: Float64Array.from(next[0] ?? []) };
    const { memory } = score.next(score.start(), sample);
    const later = { atMs: START_MS + INTERVAL_MS, values: Float64Array.from(next[1] ?? []) };
    expect(score.next(memory, later)).toEqual(score.next(memory, later));
  });

  it('takes the first distance as it is and later ones by their share', () => {
    const score = prepareScore(model);
    const wild = (next[0] ?? []).with(CPU, 9);
    const step = (memory: ReturnType<typeof score.start>, row: readonly number[], at: number) =>
      score.next(memory, { atMs: START_MS + at * INTERVAL_MS, values: Float64Array.from(row) }).memory;
    const calm = step(score.start(), next[0] ?? [], 0);
    const alone = step(score.start(), wild, 1).smoothed?.[0] ?? 0;
    const before = calm.smoothed?.[0] ?? 0;
    const smoothed = step(calm, wild, 1).smoothed?.[0] ?? 0;
    expect(smoothed).toBeGreaterThan(before);
    expect(smoothed).toBeLessThan(0.6 * alone);
  });

  it.each([
    [MINUTE_MS, 1000, 0.1],
    [MINUTE_MS, 999, 0.1],
    [5 * MINUTE_MS - 1, 1000, 0.1],
    [5 * MINUTE_MS, 1000, 0.2],
    [60 * MINUTE_MS, 1000, 0.2],
    [5 * MINUTE_MS, 999, 0.5],
  ])(
    'every %d ms, learned from %d rows, gives the newest distance a share of %d',
    (intervalMs, rows, share) => {
      expect(smoothingFor(intervalMs, rows)).toBe(share);
    },
  );

  it('lets the strangest view decide: the mean of fourth powers over its views', () => {
    const [first, second] = model.tails;
    if (first === undefined || second === undefined) throw new Error('there are two views');
    const [calm, strange] = [surpriseOf(first, 1), surpriseOf(second, 8)];
    expect(strange).toBeGreaterThan(3 * calm);
    const joint = jointSurprise([first, second], [1, 8]);
    expect(joint).toBeCloseTo(((calm ** 4 + strange ** 4) / 2) ** 0.25, 9);
    expect(joint).toBeGreaterThan(0.84 * strange);
    expect(jointSurprise([second, second], [8, 8])).toBeCloseTo(strange, 9);
  });

  it('counts nothing beyond a probability of one in 10^300, so that it stays a number', () => {
    const { tails } = model;
    const beyond = (distance: number) =>
      jointSurprise(
        tails,
        tails.map(() => distance),
      );
    expect(beyond(1e12)).toBeCloseTo(300, 9);
    expect(beyond(Number.MAX_VALUE)).toBe(beyond(1e12));
  });

  it('calms down once what was strange has ended', () => {
    const spiked = next.map((row, at) => (at === 40 ? row.with(CPU, 3) : row));
    const surprises = surprisesOf(model, spiked, TRAINED);
    const healthy = surprisesOf(model, next, TRAINED);
    expect(surprises[40]).toBeGreaterThan(alarmRuleOf(model).actAt);
    expect(surprises[120]).toBeCloseTo(healthy[120] ?? gone, 3);
  });
});

describe('a metric that gives nothing any more', () => {
  it('is judged no more by what it said last, however wild that was', () => {
    const silent = next.map((row, at) => (at > 20 ? row.with(CPU, gone) : row));
    const wild = silent.map((row, at) => (at === 20 ? row.with(CPU, 2) : row));
    const [usual, shocked] = [silent, wild].map((rows) => surprisesOf(model, rows, TRAINED));
    expect(shocked?.[22]).toBeGreaterThan(alarmRuleOf(model).actAt);
    for (let at = 120; at < next.length; at += 1) expect(shocked?.[at]).toBeCloseTo(usual?.[at] ?? gone, 3);
  });

  it('is not named while its last value is held', () => {
    const held = next.map((row, at) => (at % 4 === 0 ? row : row.with(CPU, gone)));
    const score = prepareScore(model);
    let memory = score.start();
    for (const [at, values] of held.entries()) {
      const atMs = START_MS + (TRAINED + at) * INTERVAL_MS;
      const scored = score.next(memory, { atMs, values: Float64Array.from(values) });
      memory = scored.memory;
      expect(scored.missing).toEqual([]);
    }
  });

  it('is named, and is judged again when it is back', () => {
    const score = prepareScore(model);
    let memory = score.start();
    const missing = next.slice(0, 20).map((row, at) => {
      const values = at >= 5 && at < 15 ? row.with(CPU, gone) : row;
      const scored = score.next(memory, {
        atMs: START_MS + at * INTERVAL_MS,
        values: Float64Array.from(values),
      });
      memory = scored.memory;
      return scored.missing;
    });
    expect(missing.map((columns) => columns.length)).toEqual([
      ...Array<number>(8).fill(0),
      ...Array<number>(7).fill(1),
      ...Array<number>(5).fill(0),
    ]);
    expect(missing[10]).toEqual([CPU]);
  });

  it('does not hide that another one is strange', () => {
    const sick = next.map((row) => row.with(CPU, gone).with(1, (row[1] ?? 0) + 0.3));
    expect(Math.max(...surprisesOf(model, sick, TRAINED))).toBeGreaterThan(alarmRuleOf(model).actAt);
  });

  it('like all the others leaves no surprise, neither high nor low, until one is back', () => {
    const silent = next.map((row, at) => (at >= 50 && at < 80 ? row.map(() => gone) : row));
    const judged = scoresOf(model, silent, TRAINED).map((surprise) => surprise !== null);
    // The last values are held for three intervals.
    expect(judged).toEqual(next.map((_, at) => at < 53 || at >= 80));
  });

  it('like all the others leaves the smoothed distances where they were', () => {
    const score = prepareScore(model);
    const look = (memory: ReturnType<typeof score.start>, row: readonly number[], at: number) =>
      score.next(memory, { atMs: START_MS + at * INTERVAL_MS, values: Float64Array.from(row) });
    const { memory } = look(score.start(), next[0] ?? [], 0);
    const silent = look(memory, [gone, gone, gone, gone], 9);
    expect(silent.surprise).toBeNull();
    expect(silent.memory.smoothed).toEqual(memory.smoothed);
    expect(look(score.start(), [gone, gone, gone, gone], 0).memory.smoothed).toBeNull();
  });
});
