import { describe, expect, it } from 'vitest';
import { judgeSample } from '../../../domain/triage/verification.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import type { ServiceLevels } from '../../../domain/workload/service-levels.ts';
import {
  crashing,
  ended,
  MINUTE,
  newPod,
  observation,
  OLD,
  pod,
  replicaSet,
  rollingOut,
  SECOND,
  waiting,
} from '../../support/observations.ts';
import { levels, version } from '../../support/service-levels.ts';
import { ACTED, expected, sample, window } from './acted-on.ts';

describe('a look is still settling', () => {
  it.each<[string, WorkloadObservation]>([
    ['before the controller has seen the change', observation({ generation: 3 })],
    ['while replicas are replaced', rollingOut(waiting('ContainerCreating'))],
    [
      'while a pod is not Ready',
      observation({ pods: [pod('a'), pod('b', { isReady: false, readySinceMs: null })] }),
    ],
    [
      'while replicas are not available for minReadySeconds yet',
      observation({ replicas: { desired: 2, ready: 2, updated: 2, available: 1 } }),
    ],
    ['while the rollout says so', observation({ isProgressing: true })],
    [
      'while pods of the version that was left still crash',
      observation({
        isProgressing: true,
        pods: [pod('a'), newPod('b', crashing(), { podTemplateHash: OLD, createdAtMs: ACTED })],
      }),
    ],
    [
      'while a pod waits in the back-off it had before the act',
      observation({
        pods: [pod('a', { containers: [crashing({ lastTermination: ended({ finishedAtMs: ACTED - 1 }) })] })],
      }),
    ],
    [
      'while a pod waits for the kubelet to find what was restored',
      observation({ pods: [pod('a', { containers: [waiting('CreateContainerConfigError')] })] }),
    ],
    [
      'while a rollout that was stuck before has not moved yet',
      observation({
        progressDeadlineExceeded: true,
        pods: [pod('a', { isReady: false, readySinceMs: null })],
        currentReplicaSet: replicaSet('new-hash', { createdAtMs: ACTED - 1 }),
      }),
    ],
  ])('%s', (_, seen) => {
    expect(judgeSample(sample(seen), expected()).verdict).toBe('settling');
    expect(window(seen).verdict).toBe('settling');
  });

  it.each<[string, ServiceLevels]>([
    ['the running version is not measured yet', levels([version({ podTemplateHash: OLD })])],
    ['the measured window began before the act', levels([version()], { windowMs: 66 * SECOND })],
  ])('as a window when %s', (_, served) => {
    expect(judgeSample(sample(observation(), served), expected()).verdict).toBe('good');
    expect(window(observation(), served).verdict).toBe('settling');
  });

  it('not when the measured window began with the act', () => {
    expect(window(observation(), levels([version()], { windowMs: 60 * SECOND })).verdict).toBe('good');
  });
});

it('without the time of the act all evidence counts', () => {
  const waitsOn = observation({
    pods: [newPod('a', waiting('ErrImagePull'), { createdAtMs: ACTED - MINUTE })],
  });
  expect(judgeSample(sample(waitsOn), expected({ actedAtMs: null })).verdict).toBe('bad');
  expect(judgeSample(sample(waitsOn), expected()).verdict).toBe('settling');
});
