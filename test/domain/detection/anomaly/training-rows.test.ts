import { describe, expect, it } from 'vitest';
import { fitModel } from '../../../../domain/detection/anomaly/fit.ts';
import { trainingRows, withoutRefuted } from '../../../../domain/detection/anomaly/training-rows.ts';
import type { Metric } from '../../../../domain/detection/anomaly/metric.ts';
import { INTERVAL_MS, METRICS, START_MS, historyOf, seededWorkload } from './seeded-workload.ts';

const { NaN: gone } = Number;
const TWO: readonly Metric[] = METRICS.slice(0, 2);
const rowsOf = (rows: readonly (readonly number[])[], without: Parameters<typeof trainingRows>[3] = []) =>
  trainingRows(TWO, historyOf(rows), INTERVAL_MS, without);
const atRow = (row: number): number => START_MS + row * INTERVAL_MS;

describe('what a model learns from', () => {
  it('is a copy of the history when nothing is wrong with it', () => {
    const history = historyOf([
      [1, 2],
      [3, 4],
    ]);
    const made = trainingRows(TWO, history, INTERVAL_MS, []);
    expect(made).toEqual({ metrics: TWO, history });
    expect(made.history.values.buffer).not.toBe(history.values.buffer);
  });

  it('leaves out rows of what must not teach, both ends included', () => {
    const { history } = rowsOf(
      [
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 4],
        [5, 5],
      ],
      [
        { fromMs: atRow(1), toMs: atRow(2) },
        { fromMs: atRow(3) + 1, toMs: atRow(4) - 1 },
      ],
    );
    expect([...history.values]).toEqual([1, 1, gone, gone, gone, gone, 4, 4, 5, 5]);
  });

  it('begins with the first row that holds anything', () => {
    const { history } = rowsOf([
      [gone, gone],
      [gone, gone],
      [gone, 5],
      [6, 7],
    ]);
    expect(history).toEqual({ values: Float64Array.of(gone, 5, 6, 7), rows: 2, startMs: atRow(2) });
  });

  it('drops a metric that was never seen', () => {
    const { metrics, history } = rowsOf([
      [gone, 1],
      [gone, 2],
    ]);
    expect(metrics.map(({ name }) => name)).toEqual(['memory']);
    expect([...history.values]).toEqual([1, 2]);
  });

  it('drops a metric seen at fewer than a tenth of the rows of others, and keeps one seen at a tenth', () => {
    const seenAt = (count: number) =>
      rowsOf(Array.from({ length: 100 }, (_, row) => [row < count ? 1 : gone, 2])).metrics.length;
    expect([seenAt(9), seenAt(10)]).toEqual([1, 2]);
  });

  it('is nothing when there is nothing', () => {
    expect(rowsOf([])).toMatchObject({ metrics: [], history: { rows: 0 } });
    expect(rowsOf([[gone, gone]])).toMatchObject({ metrics: [], history: { rows: 0, startMs: atRow(1) } });
  });

  it('makes a model of the metrics that are left', () => {
    const rows = seededWorkload(300, 4).map(([cpu = 0, memory = 0, requests = 0]) => [
      cpu,
      memory,
      requests,
      gone,
    ]);
    const { metrics, history } = trainingRows(METRICS, historyOf(rows), INTERVAL_MS, []);
    const fit = fitModel(metrics, history, INTERVAL_MS);
    expect(fit).toMatchObject({ status: 'fitted', model: { trained: { rows: 300 } } });
  });
});

describe('what a person refuted', () => {
  const alarms = [{ fromMs: 10, toMs: 20 }];
  it.each([
    ['nothing', [], [[10, 20]]],
    ['all of an alarm', [[5, 25]], []],
    ['just all of it', [[10, 20]], []],
    ['its beginning', [[5, 12]], [[13, 20]]],
    ['its end', [[15, 20]], [[10, 14]]],
    [
      'its middle',
      [[12, 15]],
      [
        [10, 11],
        [16, 20],
      ],
    ],
    [
      'what was before and after it',
      [
        [1, 9],
        [21, 30],
      ],
      [[10, 20]],
    ],
    [
      'two parts of it',
      [
        [10, 11],
        [20, 20],
      ],
      [[12, 19]],
    ],
  ] as const)('may teach: %s', (_, refuted, left) => {
    const stretches = (all: readonly (readonly [number, number])[]) =>
      all.map(([fromMs, toMs]) => ({ fromMs, toMs }));
    expect(withoutRefuted(alarms, stretches(refuted))).toEqual(stretches(left));
  });
});
