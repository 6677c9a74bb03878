import { describe, expect, it } from 'vitest';
import { HEALTH_CAP, HEALTH_WEIGHTS, healthScore } from '../../../domain/workload/health-score.ts';
import type { HealthInputs } from '../../../domain/workload/health-score.ts';

const inputs = (changes: Partial<HealthInputs> = {}): HealthInputs => ({
  isFresh: true,
  podsReady: 4,
  podsDesired: 4,
  errorRatio: 0,
  p95Ms: 200,
  cpuRatio: 0.3,
  memoryRatio: 0.5,
  ...changes,
});
const score = (changes: Partial<HealthInputs> = {}) => healthScore(inputs(changes));

describe('the health score', () => {
  it('is 100 when nothing is wrong, with or without a look at anomalies', () => {
    expect(score()).toBe(100);
    expect(score({ anomalies: { warn: 0, act: 0 } })).toBe(100);
  });

  it.each<[string, Partial<HealthInputs>, number]>([
    ['half the pods Ready', { podsReady: 2 }, 80],
    ['more pods Ready than wanted is no more than all', { podsReady: 6 }, 100],
    ['1 % of errors', { errorRatio: 0.01 }, 98.8],
    ['a p95 at its objective', { p95Ms: 1000 }, 100],
    ['a p95 half as long again', { p95Ms: 1500 }, 90],
    ['a p95 of twice its objective', { p95Ms: 2000 }, 80],
    ['a p95 of a minute', { p95Ms: 60_000 }, 80],
    ['memory at 80 % of its limit', { memoryRatio: 0.8 }, 100],
    ['memory at 90 %', { memoryRatio: 0.9 }, 95],
    ['cpu, where it is the fuller', { cpuRatio: 1, memoryRatio: 0.9 }, 90],
    ['an anomaly that warns', { anomalies: { warn: 1, act: 0 } }, 98.1],
    ['many anomalies', { anomalies: { warn: 9, act: 9 } }, 90.9],
  ])('%s: %o', (_, changes, expected) => {
    expect(score(changes)).toBe(expected);
  });

  it('weighs what applies where a figure does not', () => {
    const quiet = { errorRatio: null, p95Ms: null, cpuRatio: null, memoryRatio: null };
    expect(score(quiet)).toBe(100);
    expect(score({ ...quiet, podsReady: 3 })).toBe(75);
  });

  it('without anomalies has weights that make a hundred', () => {
    const { anomalies, ...others } = HEALTH_WEIGHTS;
    expect(Object.values(others).reduce((sum, weight) => sum + weight, 0)).toBe(100);
    expect(anomalies).toBeGreaterThan(0);
  });

  it('is cut, never rounded up to a threshold', () => {
    expect(score({ p95Ms: 1500.9 })).toBe(89.9);
  });
});

describe('the cap', () => {
  it.each([
    [0.049, 94.1],
    [0.05, HEALTH_CAP],
    [0.051, HEALTH_CAP],
  ])('at an error ratio of %f: %f', (errorRatio, expected) => {
    expect(score({ errorRatio })).toBe(expected);
  });

  it('is 0 where no pod is Ready, whatever else is well', () => {
    expect(score({ podsReady: 0 })).toBe(0);
    expect(score({ podsReady: 1, podsDesired: 40 })).toBe(61);
    expect(score({ podsReady: 0, podsDesired: 1, anomalies: { warn: 0, act: 0 } })).toBe(0);
  });

  it('follows the objective, and lets a workload without errors be where that is none at all', () => {
    const objectives = { errorRatio: 0.1, p95Ms: 1000 };
    expect(healthScore(inputs({ errorRatio: 0.099 }), objectives)).toBeGreaterThan(90);
    expect(healthScore(inputs({ errorRatio: 0.1 }), objectives)).toBe(HEALTH_CAP);
    expect(healthScore(inputs(), { errorRatio: 0, p95Ms: 1000 })).toBe(100);
    expect(healthScore(inputs({ errorRatio: 0.001 }), { errorRatio: 0, p95Ms: 1000 })).toBe(70);
  });
});

describe('the score is unknown', () => {
  it.each<[string, Partial<HealthInputs>]>([
    ['when its inputs are stale', { isFresh: false }],
    ['when no pod is wanted', { podsDesired: 0, podsReady: 0 }],
    ['when a figure is NaN', { errorRatio: Number.NaN }],
    ['when a figure is infinite', { p95Ms: Number.POSITIVE_INFINITY }],
    ['when a figure is negative', { memoryRatio: -0.1 }],
    ['when a count of anomalies is none', { anomalies: { warn: Number.NaN, act: 0 } }],
  ])('%s', (_, changes) => {
    expect(score(changes)).toBeNull();
  });
});

describe('the score never rises', () => {
  const STEPS = Array.from({ length: 41 }, (_, n) => n);
  const WORSENINGS: Record<string, (n: number) => Partial<HealthInputs>> = {
    'with fewer Ready pods': (n) => ({ podsReady: 40 - n, podsDesired: 40 }),
    'with more errors': (n) => ({ errorRatio: n / 40 }),
    'with a longer p95': (n) => ({ p95Ms: n * 80 }),
    'with more cpu in use': (n) => ({ cpuRatio: n / 36 }),
    'with more memory in use': (n) => ({ memoryRatio: n / 36 }),
    'with more anomalies that warn': (n) => ({ anomalies: { warn: n, act: 0 } }),
    'with more anomalies to act on': (n) => ({ anomalies: { warn: 1, act: n } }),
  };
  const SURROUNDINGS: Partial<HealthInputs>[] = [
    {},
    { podsReady: 1 },
    { podsReady: 0 },
    { errorRatio: 0.049 },
    { errorRatio: 0.2, p95Ms: 1700 },
    { errorRatio: null, p95Ms: null },
    { cpuRatio: null, memoryRatio: null },
    { memoryRatio: 0.95, anomalies: { warn: 2, act: 1 } },
  ];

  it.each(Object.keys(WORSENINGS))('%s', (name) => {
    for (const around of SURROUNDINGS) {
      const scores = STEPS.map((n) => score({ ...around, ...WORSENINGS[name]?.(n) }) ?? Number.NaN);
      for (const [n, one] of scores.entries()) {
        expect(one).toBeGreaterThanOrEqual(0);
        expect(one).toBeLessThanOrEqual(n === 0 ? 100 : (scores[n - 1] ?? 0));
      }
    }
  });
});
