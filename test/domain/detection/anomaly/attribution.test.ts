import { describe, expect, it } from 'vitest';
import {
  blameMore,
  nobodyBlamed,
  prepareBlame,
  sharesOf,
} from '../../../../domain/detection/anomaly/attribution.ts';
import type { Model } from '../../../../domain/detection/anomaly/model.ts';
import { prepareScore } from '../../../../domain/detection/anomaly/score.ts';
import {
  CPU,
  INTERVAL_MS,
  LATENCY,
  MEMORY,
  METRICS,
  REQUESTS,
  ROWS_A_DAY,
  START_MS,
  modelOf,
  seededWorkload,
} from './seeded-workload.ts';

const TRAINED = 3 * ROWS_A_DAY;
const all = seededWorkload(TRAINED + 100, 21);
const model = modelOf(all.slice(0, TRAINED));
const next = all.slice(TRAINED);
const gone = Number.NaN;

/** The shares of the blame over rows that follow the training, from a given one on. */
function sharesOver(rows: readonly (readonly number[])[], from = 0, judge: Model = model): number[] {
  const score = prepareScore(judge);
  const blame = prepareBlame(judge);
  let memory = score.start();
  let blamed = nobodyBlamed;
  for (const [row, values] of rows.entries()) {
    const atMs = START_MS + (TRAINED + row) * INTERVAL_MS;
    const scored = score.next(memory, { atMs, values: Float64Array.from(values) });
    memory = scored.memory;
    if (row >= from) blamed = blameMore(blamed, blame(scored.vector, scored.missing));
  }
  return sharesOf(blamed);
}

const push = (metric: number, by: (value: number) => number, from = 10) =>
  next.map((row, at) => (at >= from ? row.with(metric, by(row[metric] ?? 0)) : row));
const sumOf = (shares: readonly number[]): number => shares.reduce((sum, share) => sum + share, 0);
const largestOf = (shares: readonly number[]): number => shares.indexOf(Math.max(...shares));

describe('the blame', () => {
  it.each([
    ['cpu', CPU, (value: number) => value + 1],
    ['memory', MEMORY, (value: number) => value + 0.3],
    ['requests', REQUESTS, (value: number) => value * 20],
    ['latency', LATENCY, (value: number) => value * 5],
  ])('goes to %s when that is pushed', (_, metric, by) => {
    const shares = sharesOver(push(metric, by), 10);
    expect(largestOf(shares)).toBe(metric);
    expect(shares[metric]).toBeGreaterThan(0.5);
  });

  it('is shared out whole, and nobody gets less than nothing', () => {
    for (const rows of [next, push(CPU, (value) => value + 1), push(LATENCY, (value) => value * 5)]) {
      const shares = sharesOver(rows);
      expect(shares).toHaveLength(METRICS.length);
      expect(sumOf(shares)).toBeCloseTo(1, 12);
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    }
  });

  it('spares a metric that gave nothing, and is shared out among the others', () => {
    const silent = push(MEMORY, () => gone, 0).map((row) => row.with(CPU, (row[CPU] ?? 0) + 1));
    const shares = sharesOver(silent);
    expect(shares[MEMORY]).toBe(0);
    expect(largestOf(shares)).toBe(CPU);
    expect(sumOf(shares)).toBeCloseTo(1, 12);
  });

  it("is nobody's when nothing could be judged, or nothing was", () => {
    expect(sharesOver(next.map((row) => row.map(() => gone)))).toEqual([0, 0, 0, 0]);
    expect(sharesOf(nobodyBlamed)).toEqual([]);
  });

  it('is the same after a round trip of the model', () => {
    const again = JSON.parse(JSON.stringify(model)) as Model;
    const rows = push(CPU, (value) => value + 1);
    expect(sharesOver(rows, 10, again)).toEqual(sharesOver(rows, 10));
  });
});

describe('a metric that never moved', () => {
  const rest = (rows: readonly (readonly number[])[]) => rows.map((row) => row.with(MEMORY, 0.5));
  const flat = modelOf(rest(all.slice(0, TRAINED)));

  it('takes no blame while it still does not move', () => {
    const shares = sharesOver(rest(push(CPU, (value) => value + 1)), 10, flat);
    expect(shares[MEMORY]).toBeCloseTo(0, 9);
    expect(largestOf(shares)).toBe(CPU);
  });

  it('takes hardly any blame for a tremor beside what moved', () => {
    const trembling = push(CPU, (value) => value + 1).map((row, at) =>
      row.with(MEMORY, at % 2 === 0 ? 0.5 : 0.5001),
    );
    expect(sharesOver(trembling, 10, flat)[MEMORY]).toBeLessThan(0.05);
  });

  it('is blamed when it is what moved', () => {
    const moved = rest(next).map((row, at) => (at >= 10 ? row.with(MEMORY, 0.9) : row));
    expect(largestOf(sharesOver(moved, 10, flat))).toBe(MEMORY);
  });
});

describe('blame over an alarm', () => {
  it('is the mean of its samples: one stray sample does not turn it', () => {
    let blamed = nobodyBlamed;
    for (const blame of [Float64Array.of(8, 2), Float64Array.of(1, 3), Float64Array.of(9, 1)])
      blamed = blameMore(blamed, blame);
    expect(blamed.samples).toBe(3);
    expect(sharesOf(blamed)).toEqual([0.75, 0.25]);
  });

  it('does not change what was blamed before', () => {
    const before = blameMore(nobodyBlamed, Float64Array.of(1, 3));
    blameMore(before, Float64Array.of(5, 5));
    expect(before).toEqual({ samples: 1, sums: [1, 3] });
    expect(nobodyBlamed).toEqual({ samples: 0, sums: [] });
  });

  it('still names the pushed metric when another was out for a single sample', () => {
    const pushed = push(CPU, (value) => value + 1);
    const stray = pushed.map((row, at) => (at === 40 ? row.with(LATENCY, 5 * (row[LATENCY] ?? 0)) : row));
    expect(largestOf(sharesOver(stray, 10))).toBe(CPU);
  });
});
