import { describe, expect, it } from 'vitest';
import { INTAKE_ISSUES } from '../../../../domain/detection/intake/intake-issue.ts';
import type { RawSample } from '../../../../domain/detection/intake/order-samples.ts';
import { randomFrom } from '../anomaly/seeded-workload.ts';
import { NOW_MS, STEP_MS, grid } from './grid-samples.ts';

const ROWS = 60;
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

const shuffled = <T>(items: readonly T[], random: () => number): T[] =>
  items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);

/** About two samples a step, each at a time of its own, with holes; `value` of the time for a counter. */
function seededSamples(random: () => number, value: (atMs: number) => number): RawSample[] {
  const count = 20 + Math.floor(random() * 120);
  const times = new Set(Array.from({ length: count }, () => Math.floor(random() * ROWS * STEP_MS)));
  return [...times].map((agoMs) => ({ atMs: NOW_MS - agoMs, value: value(NOW_MS - agoMs) }));
}

const inOrder = (samples: readonly RawSample[]) =>
  samples.toSorted((a, b) => Number(a.atMs) - Number(b.atMs));

describe('whatever the order samples come in', () => {
  it.each(SEEDS)('a gauge has the same column (seed %i)', (seed) => {
    const random = randomFrom(seed);
    const samples = seededSamples(random, () => random() * 4);
    const { column } = grid(inOrder(samples), ROWS);
    expect(grid(shuffled(samples, random), ROWS).column).toEqual(column);
  });

  it.each(SEEDS)('a counter has the same column, unless a clock was set back (seed %i)', (seed) => {
    const random = randomFrom(seed);
    const samples = seededSamples(random, (atMs) => atMs - NOW_MS + ROWS * STEP_MS);
    const asked = { kind: 'counter', metric: 'diskBytesPerSecond', backMs: ROWS * STEP_MS } as const;
    const { column } = grid(inOrder(samples), ROWS, asked);
    const told = grid(shuffled(samples, random), ROWS, asked);
    expect(told.column).toEqual(column);
    expect(told.column.every((rate) => rate === null || Math.abs(rate - 1000) < 1e-6)).toBe(true);
  });

  it.each(SEEDS)('a counter after clocks set back has no rate it never had (seed %i)', (seed) => {
    const random = randomFrom(seed);
    const samples = seededSamples(random, (atMs) => atMs - NOW_MS + ROWS * STEP_MS);
    const told = grid(shuffled(samples, random), ROWS, { kind: 'counter', metric: 'diskBytesPerSecond' });
    expect(told.column.every((rate) => rate === null || Math.abs(rate - 1000) < 1e-6)).toBe(true);
  });
});

it.each(SEEDS)('telling samples again changes nothing and names no duplicate (seed %i)', (seed) => {
  const random = randomFrom(seed);
  const samples = seededSamples(random, () => random());
  const again = [...samples, ...samples.filter(() => random() < 0.5)];
  const told = grid(shuffled(again, random), ROWS);
  expect(told.column).toEqual(grid(inOrder(samples), ROWS).column);
  expect(told.named).not.toHaveProperty('duplicate');
});

const NONSENSE: readonly unknown[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  '1',
  '',
  null,
  undefined,
  {},
  [],
  true,
  10n,
  Symbol('x'),
  new Date(NOW_MS),
  -1,
  1e300,
  Number.MAX_VALUE,
  -0,
  5e-324,
];

it.each(SEEDS)('nonsense breaks nothing and gets into no column (seed %i)', (seed) => {
  const random = randomFrom(seed);
  const any = () => NONSENSE[Math.floor(random() * NONSENSE.length)];
  const raw = Array.from({ length: 300 }, () => ({
    atMs: random() < 0.2 ? any() : NOW_MS - (random() * ROWS - 30) * STEP_MS,
    value: random() < 0.5 ? any() : random() * 100,
  }));
  for (const kind of ['gauge', 'counter'] as const) {
    const { column, issues } = grid(raw, ROWS, { kind, metric: 'p95Ms' });
    expect(column).toHaveLength(ROWS);
    expect(column.every((value) => value === null || (value >= 0 && value <= 1e15))).toBe(true);
    expect(issues.every((issue) => INTAKE_ISSUES.includes(issue.kind) && issue.samples > 0)).toBe(true);
    expect(
      issues.every(
        ({ atMs, sentence }) => !Number.isNaN(new Date(atMs).getTime()) && sentence.startsWith('p95Ms: '),
      ),
    ).toBe(true);
  }
});
