import { describe, expect, it } from 'vitest';
import { isStorm, scopeHealth, stormThreshold } from '../../../domain/detection/scope-health.ts';
import { isSick } from '../../../domain/detection/sickness.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import {
  container,
  crashing,
  ended,
  newPod,
  NOW,
  observation,
  pod,
  rollingOut,
  SECOND,
  target,
  waiting,
} from '../../support/observations.ts';
import { settings } from '../../support/situations.ts';

const unready = (ranSeconds: number) => container({ isReady: false, startedAtMs: NOW - ranSeconds * SECOND });

describe('a workload looks sick', () => {
  it.each<[string, WorkloadObservation]>([
    ['in a crash loop', rollingOut(crashing())],
    ['after one crash that it has not recovered from', rollingOut(unreadyAfterCrash())],
    ['without its image', rollingOut(waiting('ErrImagePull'))],
    ['without its configuration', rollingOut(waiting('CreateContainerConfigError'))],
    ['past its progress deadline', observation({ progressDeadlineExceeded: true })],
    [
      'with a pod nothing can place',
      rollingOut(waiting('ContainerCreating'), {
        pods: [newPod('a', waiting('ContainerCreating'), { unschedulableMessage: 'no room' })],
      }),
    ],
    ['when a pod runs unready and no rollout explains it', observation({ pods: [newPod('a', unready(61))] })],
  ])('%s', (_, seen) => {
    expect(isSick(seen)).toBe(true);
  });

  it.each<[string, WorkloadObservation]>([
    ['that is healthy', observation()],
    ['in a rollout whose pods are starting', rollingOut(waiting('ContainerCreating'))],
    ['in a rollout of slow starters', rollingOut(unready(200))],
    ['whose new pod has run for a minute', observation({ pods: [newPod('a', unready(60))] })],
    ['that recovered from a crash', rollingOut(recovered())],
    ['scaled to zero', observation({ replicas: { desired: 0, ready: 0, updated: 0, available: 0 } })],
  ])('not one %s', (_, seen) => {
    expect(isSick(seen)).toBe(false);
  });
});

function unreadyAfterCrash() {
  return container({
    isReady: false,
    restartCount: 1,
    startedAtMs: NOW - SECOND,
    lastTermination: ended(),
  });
}

function recovered() {
  return container({
    restartCount: 1,
    startedAtMs: NOW - 60 * SECOND,
    lastTermination: ended({ finishedAtMs: NOW - 61 * SECOND }),
  });
}

describe('the health of a scope', () => {
  const named = (name: string, seen: WorkloadObservation, scope = 'shop') => ({
    ...seen,
    scope,
    target: { ...target, name },
  });

  it('counts its own owners that are meant to run', () => {
    const health = scopeHealth('shop', [
      named('b', rollingOut(crashing())),
      named('a', rollingOut(crashing())),
      named('well', observation({ pods: [pod('a')] })),
      named('zero', observation({ replicas: { desired: 0, ready: 0, updated: 0, available: 0 } })),
      named('elsewhere', rollingOut(crashing()), 'other'),
    ]);
    expect(health).toEqual({
      scope: 'shop',
      owners: 3,
      sickOwners: ['shop/deployment/a', 'shop/deployment/b'],
    });
  });

  it('of nothing is no storm', () => {
    expect(isStorm(scopeHealth('shop', []), settings())).toBe(false);
  });
});

describe('a storm', () => {
  const storm = (sick: number, owners: number) =>
    isStorm(
      { scope: 'shop', owners, sickOwners: Array.from({ length: sick }, (_, at) => String(at)) },
      settings(),
    );

  it.each([
    [2, 4, false],
    [3, 4, true],
    [3, 15, true],
    [3, 16, false],
    [4, 16, true],
    [6, 35, false],
    [7, 35, true],
    [8, 36, true],
    [7, 36, false],
  ])('%i sick of %i owners: %s', (sick, owners, expected) => {
    expect(storm(sick, owners)).toBe(expected);
  });

  it('of a share that is a whole number of owners needs that many', () => {
    expect(stormThreshold(100, settings({ stormRatio: 0.07 }))).toBe(7);
    expect(stormThreshold(101, settings({ stormRatio: 0.07 }))).toBe(8);
  });

  it('never needs fewer as a scope grows', () => {
    for (let owners = 0; owners < 500; owners += 1)
      expect(stormThreshold(owners + 1, settings())).toBeGreaterThanOrEqual(
        stormThreshold(owners, settings()),
      );
  });
});
