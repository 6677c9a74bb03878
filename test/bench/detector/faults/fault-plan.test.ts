import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../../../bench/detector/faults/fault-kinds.ts';
import { MOST_FAULTS_PER_DAY, planFaults } from '../../../../bench/detector/faults/fault-plan.ts';
import type { Plan } from '../../../../bench/detector/faults/fault-plan.ts';

const PLAN: Plan = {
  seed: 1,
  kinds: FAULT_KINDS,
  size: 1,
  testDays: 3,
  faultsPerDay: 8,
  intervalMs: 15_000,
};

describe.each([1, 8, MOST_FAULTS_PER_DAY])('%i faults a day', (faultsPerDay) => {
  const faults = planFaults({ ...PLAN, faultsPerDay });

  it('are so many, within the test days, 10–60 min long and at least 30 min apart', () => {
    expect(faults).toHaveLength(3 * faultsPerDay);
    for (const [at, { run }] of faults.entries()) {
      const rows = run.last - run.first + 1;
      expect(rows).toBeGreaterThanOrEqual(40);
      expect(rows).toBeLessThanOrEqual(240);
      expect(run.last).toBeLessThan(3 * 5760);
      if (at > 0) expect(run.first - (faults[at - 1]?.run.last ?? NaN)).toBeGreaterThanOrEqual(119);
    }
  });

  it('are spread over the days', () => {
    const halves = [0, 1].map((half) => faults.filter(({ run }) => Math.floor(run.first / 8640) === half));
    expect(Math.abs((halves[0]?.length ?? 0) - (halves[1]?.length ?? 0))).toBeLessThanOrEqual(2);
  });
});

it('takes every kind in turn, sizes 0.6–1.4 of what is asked', () => {
  const faults = planFaults({ ...PLAN, size: 2 });
  for (const kind of FAULT_KINDS) expect(faults.filter((fault) => fault.kind === kind)).toHaveLength(3);
  for (const { size } of faults) {
    expect(size).toBeGreaterThanOrEqual(1.2);
    expect(size).toBeLessThanOrEqual(2.8);
  }
});

it('keeps times, kinds and relative sizes when only the size changes', () => {
  const [whole, half] = [planFaults(PLAN), planFaults({ ...PLAN, size: 0.5 })];
  expect(half.map(({ run, kind, size }) => ({ run, kind, size: size * 2 }))).toEqual(whole);
});

it('keeps faults apart when the days do not divide evenly', () => {
  const faults = planFaults({ ...PLAN, testDays: 0.1, faultsPerDay: MOST_FAULTS_PER_DAY });
  expect(faults).toHaveLength(1);
  expect(planFaults({ ...PLAN, faultsPerDay: 0 })).toEqual([]);
});
