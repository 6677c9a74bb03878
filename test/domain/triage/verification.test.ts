import { describe, expect, it } from 'vitest';
import { judgeWindow } from '../../../domain/triage/verification.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import {
  container,
  crashing,
  ended,
  newPod,
  NOW,
  observation,
  pod,
  replicaSet,
  SECOND,
  waiting,
} from '../../support/observations.ts';
import { absent, levels, version } from '../../support/service-levels.ts';
import { finding } from '../../support/situations.ts';
import { ACTED, WINDOW, expected, sample, window } from './acted-on.ts';

describe('a window is good', () => {
  it('when nothing fails, all pods were Ready throughout and nobody else changed anything', () => {
    expect(window()).toEqual({
      verdict: 'good',
      sentences: [
        'the symptom is gone and every pod is Ready',
        'it is not measured, so its pods are all there is to judge',
      ],
    });
  });

  it('with answers in band', () => {
    expect(window(observation(), levels([version({ errorRatio: 0.05, p95Ms: 1000 })])).verdict).toBe('good');
  });

  it('on a quiet service whose answers were not the symptom', () => {
    const quiet = levels([version({ requests: 3, errorRatio: 1 })]);
    expect(window(observation(), quiet)).toMatchObject({
      verdict: 'good',
      sentences: expect.arrayContaining([
        '3 requests are too few to judge the answers by (100 are needed)',
      ]) as unknown,
    });
  });

  it('although pods crashed before the act and carry that in their status', () => {
    const mended = container({
      restartCount: 4,
      startedAtMs: NOW - 50 * SECOND,
      lastTermination: ended({ finishedAtMs: ACTED - SECOND }),
    });
    const seen = observation({
      pods: [pod('a', { containers: [mended], readySinceMs: NOW - 45 * SECOND })],
      replicas: { desired: 1, ready: 1, updated: 1, available: 1 },
    });
    expect(window(seen).verdict).toBe('good');
  });
});

describe('a window is bad', () => {
  it.each<[string, WorkloadObservation]>([
    [
      'when a pod born since the act crashes',
      observation({ pods: [newPod('a', crashing(), { createdAtMs: ACTED })] }),
    ],
    [
      'when a run begun since the act crashed',
      observation({
        pods: [pod('a', { containers: [crashing({ lastTermination: ended({ startedAtMs: ACTED }) })] })],
      }),
    ],
    [
      'when a run of unknown length ended half a minute after the act',
      observation({
        pods: [
          pod('a', {
            containers: [crashing({ lastTermination: ended({ finishedAtMs: ACTED + 30 * SECOND }) })],
          }),
        ],
      }),
    ],
    [
      'when another object has become unhealthy',
      observation({ pods: [newPod('a', waiting('ErrImagePull'), { createdAtMs: ACTED })] }),
    ],
    [
      'when the rollout the act began is stuck',
      observation({
        progressDeadlineExceeded: true,
        currentReplicaSet: replicaSet('new-hash', { createdAtMs: ACTED }),
      }),
    ],
  ])('%s', (_, seen) => {
    expect(window(seen).verdict).toBe('bad');
  });

  it('when a pod was not Ready from its first look on', () => {
    const late = observation({ pods: [pod('a'), pod('b', { readySinceMs: NOW - WINDOW + 1 })] });
    expect(window(late)).toEqual({
      verdict: 'bad',
      sentences: ['pod b was not Ready through the whole window'],
    });
    const just = observation({ pods: [pod('a'), pod('b', { readySinceMs: NOW - WINDOW })] });
    expect(window(just).verdict).toBe('good');
  });

  it.each([
    [0.05, 'good'],
    [0.051, 'bad'],
  ])('when %f of requests fail: %s', (errorRatio, verdict) => {
    expect(window(observation(), levels([version({ errorRatio })])).verdict).toBe(verdict);
  });

  it('when one look of several proves the fault', () => {
    const crashed = observation({ pods: [newPod('a', crashing(), { createdAtMs: ACTED })] });
    const looks = [sample(observation(), absent, NOW - WINDOW), sample(crashed, absent, NOW - 1), sample()];
    expect(judgeWindow(looks, expected()).verdict).toBe('bad');
  });

  it('when the same pod still hangs', () => {
    const hung = levels([version()], { pods: [{ pod: 'a', received: 40, completed: 0, inFlight: 9 }] });
    expect(window(observation(), hung, { action: { kind: 'evictPod', pod: 'a', podUid: 'u' } }).verdict).toBe(
      'bad',
    );
  });
});

describe('after contents were restored', () => {
  const restoreConfig = { kind: 'restoreConfig', restoreConfigs: [], evictPods: [] } as const;
  const crashedInRunBegun = (startedAtMs: number) =>
    observation({
      pods: [pod('a', { containers: [crashing({ lastTermination: ended({ startedAtMs }) })] })],
    });
  const judged = (afterMs: number) =>
    window(crashedInRunBegun(NOW - 2 * WINDOW), absent, {
      action: restoreConfig,
      actedAtMs: NOW - 2 * WINDOW - afterMs,
    }).verdict;

  it.each([
    [89, 'settling'],
    [90, 'bad'],
  ])('a run that crashed and began %i s later is %s: by then its volume has them', (seconds, verdict) => {
    expect(judged(seconds * SECOND)).toBe(verdict);
  });
});

describe('answers worse than the limit', () => {
  const serving = (errorRatio: number) => levels([version({ errorRatio })]);

  it.each([
    [0.2, 'good'],
    [0.21, 'bad'],
  ])('but %f against 20 %% when the act was decided is %s', (ratio, verdict) => {
    expect(window(observation(), serving(ratio), { serviceLevelsAtDecision: serving(0.2) }).verdict).toBe(
      verdict,
    );
  });

  it('are not good enough for an act that was to mend them', () => {
    const findings = [finding({ symptom: 'error-ratio' })];
    expect(
      window(observation(), serving(0.1), { findings, serviceLevelsAtDecision: serving(0.2) }).verdict,
    ).toBe('bad');
  });

  it('in time are judged like those in failures', () => {
    const slow = levels([version({ p95Ms: 1001 })]);
    expect(window(observation(), slow).sentences).toEqual(['p95 1001 ms, above p95 1000 ms']);
    expect(window(observation(), slow, { serviceLevelsAtDecision: slow }).verdict).toBe('good');
  });
});
