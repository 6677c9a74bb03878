import { describe, expect, it } from 'vitest';
import {
  HELD_INTERVALS,
  blocksOf,
  nothingSeen,
  prepareFeatures,
} from '../../../../domain/detection/anomaly/features.ts';
import type { Basis, Features } from '../../../../domain/detection/anomaly/features.ts';
import { usualAt, wavesAt, weightsOf } from '../../../../domain/detection/anomaly/seasonality.ts';
import { CPU, INTERVAL_MS, ROWS_A_DAY, START_MS, modelOf, seededWorkload } from './seeded-workload.ts';

const gone = Number.NaN;

/** Two metrics that are scaled to tenths of themselves. */
const basis: Basis = {
  metrics: [
    { name: 'cpu', transform: 'linear' },
    { name: 'memory', transform: 'linear' },
  ],
  intervalMs: INTERVAL_MS,
  scaling: { low: [0, 100], range: [10, 10] },
  season: null,
};

/** The features of each row in turn; `null` is a sample that was never taken. */
function walk(rows: readonly (readonly number[] | null)[], from: Basis = basis): Features[] {
  const featuresOf = prepareFeatures(from);
  let recent = nothingSeen(from.metrics.length);
  return rows.flatMap((values, row) => {
    if (values === null) return [];
    const atMs = START_MS + row * from.intervalMs;
    const features = featuresOf(recent, { atMs, values: Float64Array.from(values) });
    recent = features.recent;
    return [features];
  });
}

const last = (rows: readonly (readonly number[] | null)[]): Features => {
  const features = walk(rows).at(-1);
  if (features === undefined) throw new Error('no sample');
  return features;
};

describe('features', () => {
  it('are the levels, scaled, then how each changed', () => {
    const [first, second] = walk([
      [2, 105],
      [5, 103],
    ]);
    expect([...(first?.vector ?? [])]).toEqual([0.2, 0.5, 0, 0]);
    const [cpu, memory, cpuChange, memoryChange] = [...(second?.vector ?? [])];
    expect([cpu, memory]).toEqual([0.5, 0.3]);
    expect(cpuChange).toBeCloseTo(0.3, 12);
    expect(memoryChange).toBeCloseTo(-0.2, 12);
  });

  it('of heavy-tailed metrics are ratios', () => {
    const log: Basis = {
      ...basis,
      metrics: [{ name: 'latency', transform: 'log' }],
      scaling: { low: [0], range: [1] },
    };
    const [, doubled, again] = walk([[1e5], [2e5], [4e5]], log);
    expect(doubled?.vector[1]).toBeCloseTo(Math.LN2, 4);
    expect(again?.vector[1]).toBeCloseTo(Math.LN2, 4);
  });

  it('do not change what came before', () => {
    const before = nothingSeen(2);
    prepareFeatures(basis)(before, { atMs: START_MS, values: Float64Array.of(2, 105) });
    expect(before).toEqual(nothingSeen(2));
  });
});

describe('a missing value', () => {
  const missedFor = (intervals: number) => [[2, 105], ...Array.from({ length: intervals }, () => [3, gone])];

  it.each(Array.from({ length: HELD_INTERVALS }, (_, row) => row + 1))(
    'is held after %d intervals, as if nothing had changed',
    (intervals) => {
      const { vector, missing } = last(missedFor(intervals));
      expect(vector[1]).toBe(0.5);
      expect(vector[3]).toBe(0);
      expect(missing).toEqual([]);
    },
  );

  it('is held for three intervals, and is left out at the fourth', () => {
    expect(HELD_INTERVALS).toBe(3);
    const { vector, missing } = last(missedFor(4));
    expect(missing).toEqual([1]);
    expect([vector[1], vector[3]]).toEqual([0, 0]);
  });

  it('says nothing about the other metrics', () => {
    const { vector, missing } = last(missedFor(9));
    expect(vector[0]).toBe(0.3);
    expect(missing).not.toContain(0);
  });

  it('is left out from the start when it was never seen', () => {
    expect(walk([[2, gone]])[0]?.missing).toEqual([1]);
  });

  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('may also be %d', (value) => {
    expect(walk([[2, value]])[0]?.missing).toEqual([1]);
  });

  it('that comes back within three intervals has changed since it was last seen', () => {
    const { vector } = last([
      [2, 105],
      [2, gone],
      [2, gone],
      [2, 108],
    ]);
    expect(vector[3]).toBeCloseTo(0.3, 12);
  });

  it('that comes back after more has not changed: nobody saw it move', () => {
    const back = last([...missedFor(3), [3, 108]]);
    expect(back.vector[3]).toBe(0);
    expect(back.vector[1]).toBeCloseTo(0.8, 12);
    expect(back.missing).toEqual([]);
    expect(last([...missedFor(3), [3, 108], [3, 109]]).vector[3]).toBeCloseTo(0.1, 12);
  });

  it('is also one whose sample was never taken', () => {
    expect(last([[2, 105], null, null, [2, 108]]).vector[3]).toBeCloseTo(0.3, 12);
    expect(last([[2, 105], null, null, null, [2, 108]]).vector[3]).toBe(0);
  });
});

describe('the season block', () => {
  it('is there once two days were seen', () => {
    const rows = seededWorkload(2 * ROWS_A_DAY, 1);
    const { season, ...short } = modelOf(rows.slice(0, 2 * ROWS_A_DAY - 6)).basis;
    expect(season).toBeNull();
    expect(blocksOf({ season, ...short })).toBe(2);
    expect(blocksOf(modelOf(rows).basis)).toBe(3);
  });

  it('is what is left of a level after the season', () => {
    const { basis: learned } = modelOf(seededWorkload(3 * ROWS_A_DAY, 1));
    const { season } = learned;
    if (season === null) throw new Error('three days give a season');
    const count = learned.metrics.length;
    const row = seededWorkload(1, 2);
    const [features] = walk(row, learned);
    const usual = usualAt(weightsOf(season)[CPU] ?? new Float64Array(0), wavesAt(START_MS, season));
    expect(features?.vector).toHaveLength(3 * count);
    expect(features?.vector[2 * count + CPU]).toBeCloseTo((features?.vector[CPU] ?? 0) - usual, 12);
  });
});
