import { describe, expect, it } from 'vitest';
import {
  MOST_FOLD,
  calibrationChange,
  judgeCalibration,
} from '../../../../domain/detection/anomaly/calibration-guard.ts';
import { fitModel } from '../../../../domain/detection/anomaly/fit.ts';
import type { Model } from '../../../../domain/detection/anomaly/model.ts';
import {
  DAY_MS,
  INTERVAL_MS,
  METRICS,
  ROWS_A_DAY,
  START_MS,
  historyOf,
  seededWorkload,
} from './seeded-workload.ts';

const WEEK = seededWorkload(9 * ROWS_A_DAY, 5);
/** A model of the days from one to another, the second left out. */
function modelOfDays(from: number, to: number, change = (row: readonly number[]) => [...row]): Model {
  const rows = WEEK.slice(from * ROWS_A_DAY, to * ROWS_A_DAY).map((row) => change(row));
  const fit = fitModel(METRICS, historyOf(rows, START_MS + from * DAY_MS), INTERVAL_MS);
  if (fit.status !== 'fitted') throw new Error('too few rows');
  return fit.model;
}
const before = modelOfDays(0, 7);
const nothing = { shiftedAtMs: null, refutedAtMs: null };

/** The same model, but acted on so many times farther out. */
const stretched = (model: Model, fold: number): Model => ({
  ...model,
  basis: {
    ...model.basis,
    scaling: { ...model.basis.scaling, range: model.basis.scaling.range.map((range) => range * fold) },
  },
});

describe('how far the act line moved', () => {
  it('is nothing between a model and itself', () => {
    expect(calibrationChange(before, before)?.fold).toBeCloseTo(1, 9);
  });

  it('is little from one day to the next of the same workload', () => {
    expect(calibrationChange(before, modelOfDays(1, 8))?.fold).toBeGreaterThan(0.7);
    expect(calibrationChange(before, modelOfDays(1, 8))?.fold).toBeLessThan(1.5);
  });

  it('is counted in the units of the metrics: a scale of its own hides nothing', () => {
    expect(calibrationChange(before, stretched(before, 5))?.fold).toBeCloseTo(5, 9);
    expect(calibrationChange(before, stretched(before, 0.2))?.fold).toBeCloseTo(0.2, 9);
  });

  it('names the metric that moved most', () => {
    const wilder = modelOfDays(1, 8, ([cpu = 0, memory = 0, ...others]) => [
      cpu,
      0.6 + 8 * (memory - 0.6),
      ...others,
    ]);
    const change = calibrationChange(before, wilder);
    expect(change?.metric).toBe('memory');
    expect(change?.metricFold).toBeGreaterThan(4);
  });

  it('compares what saw the same features when a model has got its first season', () => {
    const young = modelOfDays(0, 1);
    expect(young.basis.season).toBeNull();
    expect(calibrationChange(young, before)).not.toBeNull();
  });

  it('is not known when the models watch other metrics', () => {
    const { metrics } = before.basis;
    const renamed = { ...before, basis: { ...before.basis, metrics: metrics.toReversed() } };
    expect(calibrationChange(before, renamed)).toBeNull();
    expect(judgeCalibration(before, renamed, nothing)).toEqual({ isTaken: true });
  });
});

describe('a new model', () => {
  it('that is about as the old one is taken', () => {
    expect(judgeCalibration(before, modelOfDays(1, 8), nothing)).toEqual({ isTaken: true });
  });

  it.each([
    ['just under threefold farther out', MOST_FOLD - 0.01, true],
    ['just over threefold farther out', MOST_FOLD + 0.01, false],
    ['just under threefold nearer', 1 / (MOST_FOLD - 0.01), true],
    ['just over threefold nearer', 1 / (MOST_FOLD + 0.01), false],
  ])('that acts %s: is taken %#', (_, fold, isTaken) => {
    const verdict = judgeCalibration(before, stretched(before, fold), nothing);
    expect(verdict.isTaken).toBe(isTaken);
    if (!verdict.isTaken) expect(verdict.change.fold).toBeCloseTo(fold, 6);
  });

  it('is always taken after one that was learned in less than a day', () => {
    const of = (rows: number) => ({ ...before, trained: { ...before.trained, rows } });
    const after = stretched(before, 50);
    expect(judgeCalibration(of(ROWS_A_DAY - 1), after, nothing).isTaken).toBe(true);
    expect(judgeCalibration(of(ROWS_A_DAY), after, nothing).isTaken).toBe(false);
  });

  it('is always taken after a shift that the old one did not see', () => {
    const { toMs } = before.trained;
    const shifted = (shiftedAtMs: number) =>
      judgeCalibration(before, stretched(before, 0.01), { ...nothing, shiftedAtMs }).isTaken;
    expect([shifted(toMs), shifted(toMs - 1)]).toEqual([true, false]);
  });

  it('is always taken when it has seen nothing of what taught the old one', () => {
    const { toMs } = before.trained;
    const later = (fromMs: number) => {
      const after = stretched(before, 50);
      return judgeCalibration(before, { ...after, trained: { ...after.trained, fromMs } }, nothing).isTaken;
    };
    expect([later(toMs), later(toMs - 1)]).toEqual([true, false]);
  });

  it('is taken when it acts farther out and a person refuted an anomaly since; nearer is not what was asked', () => {
    const { toMs } = before.trained;
    const refuted = (fold: number, refutedAtMs: number) =>
      judgeCalibration(before, stretched(before, fold), { ...nothing, refutedAtMs }).isTaken;
    expect([refuted(10, toMs), refuted(10, toMs - 1), refuted(0.1, toMs)]).toEqual([true, false, false]);
  });
});
