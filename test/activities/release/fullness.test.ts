import { describe, expect, it } from 'vitest';
import { fullnessOf } from '../../../activities/release/fullness.ts';
import { MIB, NOW, SECOND, container, pod } from '../../support/observations.ts';

const limited = container({ memoryLimitBytes: 64 * MIB, cpuLimitCores: 0.2 });
const using = (name: string, cpuCores: number | null, mib: number | null) => ({
  pod: name,
  cpuCores,
  memoryBytes: mib === null ? null : mib * MIB,
});

describe('how full a version is', () => {
  it('is told by its fullest pod, for each resource', () => {
    const pods = [pod('a', { containers: [limited] }), pod('b', { containers: [limited] })];
    expect(fullnessOf(pods, [using('a', 0.19, 16), using('b', 0.1, 48)], NOW)).toEqual({
      memoryRatio: 0.75,
      cpuRatio: 0.95,
    });
    expect(fullnessOf(pods, [using('a', null, 16)], NOW)).toEqual({ memoryRatio: 0.25, cpuRatio: null });
  });

  it.each([
    ['at once', 0, null],
    ['a second before it had warmed up for a minute', 359, null],
    ['when it had', 360, 1],
  ])('leaves out what a pod burns while it starts: %s', (_, readySeconds, cpuRatio) => {
    const young = pod('a', { containers: [limited], readySinceMs: NOW - readySeconds * SECOND });
    const warm = pod('b', { containers: [limited] });
    const usage = [using('a', 0.2, 32), using('b', 0.05, 16)];
    expect(fullnessOf([young], usage, NOW)).toEqual({ memoryRatio: 0.5, cpuRatio });
    expect(fullnessOf([young, warm], usage, NOW).cpuRatio).toBe(cpuRatio ?? 0.25);
  });

  it('says nothing of cpu of a pod that is not Ready', () => {
    const pods = [pod('a', { containers: [limited], isReady: false, readySinceMs: null })];
    expect(fullnessOf(pods, [using('a', 0.2, 32)], NOW).cpuRatio).toBeNull();
  });

  it('counts the limits of all containers together, and none where one has none', () => {
    const usage = [using('a', 0.2, 64)];
    const of = (second: typeof limited) =>
      fullnessOf([pod('a', { containers: [limited, second] })], usage, NOW);
    expect(of(limited)).toEqual({ memoryRatio: 0.5, cpuRatio: 0.5 });
    expect(of(container({ memoryLimitBytes: null, cpuLimitCores: null }))).toEqual({
      memoryRatio: null,
      cpuRatio: null,
    });
    expect(of(container({ isInit: true, memoryLimitBytes: null }))).toEqual({ memoryRatio: 1, cpuRatio: 1 });
  });

  it('is nothing without pods, limits or figures', () => {
    const nothing = { memoryRatio: null, cpuRatio: null };
    expect(fullnessOf([], [using('a', 0.2, 64)], NOW)).toEqual(nothing);
    expect(fullnessOf([pod('a', { containers: [limited] })], [], NOW)).toEqual(nothing);
    const free = container({ memoryLimitBytes: 0, cpuLimitCores: 0 });
    expect(fullnessOf([pod('a', { containers: [free] })], [using('a', 0.2, 64)], NOW)).toEqual(nothing);
  });
});
