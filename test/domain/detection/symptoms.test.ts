import { describe, expect, it } from 'vitest';
import { detectOomKilled } from '../../../domain/detection/oom-killed.ts';
import { detectSymptoms } from '../../../domain/detection/symptoms.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import type { ServiceLevels } from '../../../domain/workload/service-levels.ts';
import {
  container,
  crashing,
  ended,
  MINUTE,
  newPod,
  NOW,
  observation,
  OLD,
  pod,
  replicaSet,
  rollingOut,
  SECOND,
  waiting,
} from '../../support/observations.ts';
import { absent, levels, unknown, version } from '../../support/service-levels.ts';
import { settings } from '../../support/situations.ts';

const symptoms = (seen: WorkloadObservation, served: ServiceLevels = absent): string[] =>
  detectSymptoms(seen, served, NOW, settings()).map((found) => found.symptom);

describe('a container killed for its memory', () => {
  const killed = (changes: Partial<Parameters<typeof ended>[0]> = {}) =>
    container({
      restartCount: 1,
      lastTermination: ended({ reason: 'OOMKilled', exitCode: 137, ...changes }),
    });
  const found = (only: ReturnType<typeof container>) =>
    detectOomKilled(observation({ pods: [pod('a', { containers: [only] })] }), NOW);

  it('is seen after one kill, with its limit', () => {
    expect(found(killed())?.evidence[0]).toContain('OOMKilled 10 s before this look, at a limit of 64 MiB');
  });

  it('is not seen in exit code 137 alone', () => {
    expect(found(killed({ reason: 'Error' }))).toBeNull();
  });

  it.each([
    [599, true],
    [600, true],
    [601, false],
  ])('%i s ago is recent: %s', (ageSeconds, isSeen) => {
    expect(found(killed({ finishedAtMs: NOW - ageSeconds * SECOND })) !== null).toBe(isSeen);
  });

  it('in back-off is one symptom, not a crash loop besides', () => {
    const only = crashing({ lastTermination: ended({ reason: 'OOMKilled', exitCode: 137 }) });
    expect(symptoms(observation({ pods: [newPod('a', only)] }))).toEqual(['oom-killed']);
  });
});

describe('a healthy workload has no symptom', () => {
  it.each<[string, WorkloadObservation]>([
    ['that stands still', observation()],
    ['in a normal rollout', rollingOut(waiting('ContainerCreating'))],
    ['whose new pod is not Ready yet', rollingOut(container({ isReady: false, startedAtMs: NOW - SECOND }))],
    [
      'scaled up by hand',
      observation({
        replicas: { desired: 4, ready: 2, updated: 4, available: 2 },
        isProgressing: true,
        pods: [pod('a'), pod('b'), newPod('c', waiting('ContainerCreating'))],
      }),
    ],
    [
      'that crashed once an hour ago',
      observation({
        pods: [
          pod('a', {
            containers: [
              container({ restartCount: 1, lastTermination: ended({ finishedAtMs: NOW - 60 * MINUTE }) }),
            ],
          }),
        ],
      }),
    ],
    [
      'with an old pod on its way out',
      observation({ pods: [pod('a'), pod('b'), newPod('c', crashing(), { isTerminating: true })] }),
    ],
    [
      'with an evicted pod left over',
      observation({ pods: [pod('a'), pod('b'), newPod('c', crashing(), { phase: 'Failed' })] }),
    ],
  ])('%s', (_, seen) => {
    expect(symptoms(seen, levels([version()]))).toEqual([]);
  });

  it('nor does one scaled to zero, whatever its last pods did', () => {
    const seen = observation({
      replicas: { desired: 0, ready: 0, updated: 0, available: 0 },
      pods: [newPod('a', crashing())],
      progressDeadlineExceeded: true,
    });
    expect(symptoms(seen, unknown)).toEqual([]);
  });
});

it('several symptoms at once are all told, each once', () => {
  const seen = observation({
    progressDeadlineExceeded: true,
    pods: [newPod('x', crashing()), newPod('y', waiting('ErrImagePull'))],
  });
  expect(symptoms(seen, unknown)).toEqual(['image-pull', 'crash-loop', 'rollout-stuck', 'metrics-unknown']);
});

it('service-level symptoms need known levels', () => {
  const seen = observation({ olderReplicaSets: [replicaSet(OLD, { replicas: 0 })] });
  const bad = levels([version({ errorRatio: 0.5, p95Ms: 5000 })]);
  expect(symptoms(seen, bad)).toEqual(['error-ratio', 'latency']);
  expect(symptoms(seen, absent)).toEqual([]);
  expect(symptoms(seen, unknown)).toEqual(['metrics-unknown']);
});
