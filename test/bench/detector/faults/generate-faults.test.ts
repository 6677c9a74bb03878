import { describe, expect, it } from 'vitest';
import type { Rows, Run } from '../../../../bench/detector/data/entity.ts';
import { FAULT_KINDS } from '../../../../bench/detector/faults/fault-kinds.ts';
import type { FaultKind } from '../../../../bench/detector/faults/fault-kinds.ts';
import { generateFaults } from '../../../../bench/detector/faults/generate-faults.ts';
import { COLUMN } from '../../../../bench/detector/faults/service.ts';
import { complaintOf } from '../data/fixture-folder.ts';

const SMALL = { seed: 7, size: 1, days: 1, testDays: 1 };
const PER_HOUR = 240;

const columnOf = ({ values }: Rows, column: number): number[] =>
  Array.from({ length: values.length / 7 }, (_, row) => values[row * 7 + column] ?? NaN);
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const during = (values: readonly number[], { first, last }: Run): number[] => values.slice(first, last + 1);

function correlation(one: readonly number[], other: readonly number[]): number {
  const [here, there] = [meanOf(one), meanOf(other)];
  const shared = one.map((value, at) => (value - here) * ((other[at] ?? NaN) - there));
  const spread = (values: readonly number[], mean: number): number =>
    Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
  return meanOf(shared) / (spread(one, here) * spread(other, there));
}

describe('a generated service', () => {
  const service = generateFaults(SMALL);
  const train = (column: keyof typeof COLUMN): number[] => columnOf(service.train, COLUMN[column]);

  it('has seven named metrics at 15 s, heavy-tailed ones compared by ratio, test after train', () => {
    expect(service.metrics.map(({ name }) => name)).toEqual(Object.keys(COLUMN));
    expect(service.metrics.map(({ transform }) => transform)).toEqual([
      'log',
      'linear',
      ...Array.from({ length: 5 }, () => 'log'),
    ]);
    expect(service.intervalMs).toBe(15_000);
    expect([service.train.rows, service.test.rows]).toEqual([5760, 5760]);
    expect(service.test.startMs - service.train.startMs).toBe(86_400_000);
  });

  it('measures what can be real', () => {
    const limits: Record<keyof typeof COLUMN, readonly [number, number]> = {
      cpuMillicores: [10, 16_000],
      memoryBytes: [1e8, 2e9],
      latencyP95Ms: [5, 20_000],
      errorRatio: [0, 1],
      requestsPerSecond: [1, 5000],
      diskWriteBytesPerSecond: [1000, 1e9],
      networkInBytesPerSecond: [1000, 1e9],
    };
    for (const [name, column] of Object.entries(COLUMN))
      for (const rows of [service.train, service.test]) {
        const [least, most] = limits[name as keyof typeof COLUMN];
        expect(Math.min(...columnOf(rows, column)), name).toBeGreaterThanOrEqual(least);
        expect(Math.max(...columnOf(rows, column)), name).toBeLessThanOrEqual(most);
      }
  });

  it('has a day’s rhythm, which cpu and network follow, and a heavy tail of latency', () => {
    const hours = Array.from({ length: 24 }, (_, hour) =>
      meanOf(train('requestsPerSecond').slice(hour * PER_HOUR, (hour + 1) * PER_HOUR)),
    );
    expect(Math.max(...hours) / Math.min(...hours)).toBeGreaterThan(1.6);
    expect(correlation(train('cpuMillicores'), train('requestsPerSecond'))).toBeGreaterThan(0.9);
    expect(correlation(train('networkInBytesPerSecond'), train('requestsPerSecond'))).toBeGreaterThan(0.9);
    const latency = train('latencyP95Ms').toSorted((one, other) => one - other);
    expect((latency.at(-1) ?? 0) / (latency[2880] ?? 0)).toBeGreaterThan(2);
  });

  it('has a nightly batch job and bursts of traffic in train and test that carry no label', () => {
    const calm = generateFaults({ ...SMALL, faultsPerDay: 0 });
    expect(calm.anomalies).toEqual([]);
    for (const rows of [calm.train, calm.test]) {
      const disk = columnOf(rows, COLUMN.diskWriteBytesPerSecond).toSorted((one, other) => one - other);
      expect((disk[5740] ?? 0) / (disk[2880] ?? 0)).toBeGreaterThan(3);
      const requests = columnOf(rows, COLUMN.requestsPerSecond);
      const jumps = requests.slice(8).map((value, at) => value / (requests[at] ?? NaN));
      expect(Math.max(...jumps)).toBeGreaterThan(1.3);
    }
  });
});

it('is the same for the same options, and another service for another seed', () => {
  expect(generateFaults(SMALL)).toEqual(generateFaults(SMALL));
  expect(generateFaults({ ...SMALL, seed: 8 }).train.values[0]).not.toBe(
    generateFaults(SMALL).train.values[0],
  );
});

it('changes no row outside the faults when their size or kinds change', () => {
  const healthy = generateFaults({ ...SMALL, size: 0 });
  const faulty = generateFaults({ ...SMALL, size: 3, kinds: ['cpu-burn', 'memory-leak', 'traffic-drop'] });
  expect(faulty.train).toEqual(healthy.train);
  const inFault = (row: number): boolean =>
    faulty.anomalies.some(({ first, last }) => row >= first && row <= last);
  const differing = Array.from({ length: 5760 }, (_, row) => row).filter((row) =>
    Object.values(COLUMN).some(
      (column) => faulty.test.values[row * 7 + column] !== healthy.test.values[row * 7 + column],
    ),
  );
  expect(differing.filter((row) => !inFault(row))).toEqual([]);
  expect(differing.length).toBeGreaterThan(500);
});

it('has fewer requests at the weekend when asked for a weekly rhythm', () => {
  const days = (week: boolean): number[] => {
    const { train } = generateFaults({ ...SMALL, days: 7, intervalMs: 300_000, week });
    const requests = columnOf(train, COLUMN.requestsPerSecond);
    return Array.from({ length: 7 }, (_, day) => meanOf(requests.slice(day * 288, (day + 1) * 288)));
  };
  const [flat, rhythmic] = [days(false), days(true)];
  for (const day of [5, 6]) {
    expect((flat[day] ?? 0) / (flat[2] ?? 0)).toBeGreaterThan(0.9);
    expect((rhythmic[day] ?? 0) / (rhythmic[2] ?? 0)).toBeLessThan(0.8);
  }
});

/** What each kind does to the mean of its foremost column, beside the same moments without the fault. */
const SHOWN: Record<FaultKind, readonly [column: keyof typeof COLUMN, least: number, most: number]> = {
  'cpu-burn': ['cpuMillicores', 1.2, 3],
  'memory-leak': ['memoryBytes', 1.15, 1.45],
  'latency-creep': ['latencyP95Ms', 1.8, 4],
  'error-burst': ['errorRatio', 8, 200],
  'traffic-drop': ['requestsPerSecond', 0.05, 0.65],
  'disk-saturation': ['diskWriteBytesPerSecond', 2.5, 6],
  'network-storm': ['networkInBytesPerSecond', 2.5, 6],
  decoupling: ['cpuMillicores', 0.2, 4],
};

describe.each(FAULT_KINDS)('the fault %s', (kind) => {
  const options = { ...SMALL, kinds: [kind], faultsPerDay: 6 };
  const [faulty, healthy] = [generateFaults(options), generateFaults({ ...options, size: 0 })];

  it('shows in the metrics it is labelled with and leaves the others alone', () => {
    const [name, least, most] = SHOWN[kind];
    for (const { run, metrics } of faulty.faults) {
      const ratios = Object.values(COLUMN).map(
        (column) =>
          meanOf(during(columnOf(faulty.test, column), run)) /
          meanOf(during(columnOf(healthy.test, column), run)),
      );
      expect(ratios[COLUMN[name]]).toBeGreaterThan(least);
      expect(ratios[COLUMN[name]]).toBeLessThan(most);
      expect(metrics).toContain(COLUMN[name]);
      // Few requests fail when all is well, so their ratio says little; latency moves a bit with traffic.
      const others = Object.values(COLUMN).filter((column) => !metrics.includes(column));
      for (const column of others.filter((other) => other !== COLUMN.errorRatio))
        expect(Math.abs((ratios[column] ?? NaN) - 1)).toBeLessThan(0.25);
    }
  });

  it('is labelled as run, culprit and kind', () => {
    expect(faulty.faults.map((fault) => fault.kind)).toEqual(Array.from({ length: 6 }, () => kind));
    expect(faulty.anomalies).toEqual(faulty.faults.map(({ run }) => run));
    expect(faulty.culprits).toEqual(faulty.faults.map(({ run, metrics }) => ({ run, metrics })));
  });
});

it('decoupling breaks the relation of cpu and requests and leaves cpu within what is usual', () => {
  const options = { ...SMALL, kinds: ['decoupling'] as const, faultsPerDay: 6 };
  const [faulty, healthy] = [generateFaults(options), generateFaults({ ...options, size: 0 })];
  const usual = [...columnOf(healthy.train, 0), ...columnOf(healthy.test, 0)];
  for (const { run } of faulty.faults) {
    const [there, due] = [faulty, healthy].map(({ test }) => meanOf(during(columnOf(test, 0), run)));
    expect(Math.abs((there ?? 0) / (due ?? 1) - 1)).toBeGreaterThan(0.15);
    expect(there).toBeGreaterThan(Math.min(...usual));
    expect(there).toBeLessThan(Math.max(...usual));
  }
});

it.each([
  [{ seed: 0.5 }, /seed is 0\.5 → give a whole number/],
  [{ size: -1 }, /size is -1/],
  [{ size: NaN }, /size is NaN/],
  [{ days: 0 }, /days is 0/],
  [{ testDays: 1000 }, /testDays is 1000/],
  [{ kinds: [] }, /no kind of fault is named → name some of cpu-burn/],
  [{ intervalMs: 7001 }, /interval is 7001 ms/],
  [{ intervalMs: 3_600_000 }, /interval is 3600000 ms/],
  [{ faultsPerDay: 17 }, /17 faults a day leave no healthy time between them → ask for 16 or fewer/],
])('refuses %j with the way out', (changed, complaint) => {
  expect(complaintOf(() => generateFaults({ ...SMALL, ...changed }))).toMatch(complaint);
});
