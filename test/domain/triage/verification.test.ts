import { describe, expect, it } from 'vitest';
import type { Action } from '../../../domain/healing/action.ts';
import { judgeSample, judgeWindow } from '../../../domain/triage/verification.ts';
import type { Expected, WindowSample } from '../../../domain/triage/verification.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import type { ServiceLevels } from '../../../domain/workload/service-levels.ts';
import {
  absent,
  config,
  container,
  crashing,
  ended,
  finding,
  levels,
  MINUTE,
  newPod,
  NOW,
  observation,
  OLD,
  pod,
  replicaSet,
  rollingOut,
  SECOND,
  settings,
  unknown,
  version,
  waiting,
} from '../../support/observations.ts';

const ACTED = NOW - MINUTE;
const WINDOW = 30 * SECOND;

const rollBack: Action = {
  kind: 'rollBack',
  fromTemplateHash: 'bad-template',
  toTemplateHash: 'new-template',
  toStateId: 'state-good',
  restoreConfigs: [],
};

const expected = (changes: Partial<Expected> = {}): Expected => ({
  action: rollBack,
  findings: [finding()],
  postState: { specHash: 'new-spec', templateHash: 'new-template' },
  settings: settings(),
  actedAtMs: ACTED,
  ...changes,
});

const sample = (
  seen: WorkloadObservation | null = observation(),
  serviceLevels: ServiceLevels = absent,
  atMs = NOW,
): WindowSample => ({ atMs, observation: seen, serviceLevels });

/** A window of three looks that all show the same. */
const window = (
  seen: WorkloadObservation | null = observation(),
  serviceLevels: ServiceLevels = absent,
  changes: Partial<Expected> = {},
) =>
  judgeWindow(
    [WINDOW, WINDOW / 2, 0].map((age) => sample(seen, serviceLevels, NOW - age)),
    expected(changes),
  );

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

describe('a window is unknown', () => {
  it.each<[string, WorkloadObservation, ServiceLevels, Partial<Expected>]>([
    ['when metrics that were there are unreadable', observation(), unknown, {}],
    ['when metrics that were there are gone', observation(), absent, { serviceLevelsAtDecision: levels([]) }],
    [
      'when too few requests came to tell whether answers are well again',
      observation(),
      levels([version({ requests: 99 })]),
      { findings: [finding({ symptom: 'latency' })] },
    ],
    [
      'when somebody scaled it to zero',
      observation({ replicas: { desired: 0, ready: 0, updated: 0, available: 0 } }),
      absent,
      {},
    ],
  ])('%s', (_, seen, served, changes) => {
    expect(window(seen, served, changes).verdict).toBe('unknown');
  });

  it('when nobody looked', () => {
    expect(judgeWindow([], expected()).verdict).toBe('unknown');
  });

  it('by its last look only: earlier measurements reach back before it', () => {
    const looks = [sample(observation(), unknown, NOW - WINDOW), sample(observation(), levels([version()]))];
    expect(judgeWindow(looks, expected()).verdict).toBe('good');
  });

  it('but a proven fault is bad all the same', () => {
    const crashed = observation({ pods: [newPod('a', crashing(), { createdAtMs: ACTED })] });
    expect(window(crashed, unknown).verdict).toBe('bad');
  });
});

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

describe('hands are taken off', () => {
  it.each<[string, Partial<WorkloadObservation>, string]>([
    ['template', { templateHash: 'theirs' }, 'somebody else changed the pod template after the act'],
    ['spec', { specHash: 'theirs' }, "somebody else changed the workload's spec after the act"],
  ])('when somebody else changed the %s', (_, changes, sentence) => {
    expect(window(observation(changes))).toEqual({ verdict: 'drifted', sentences: [sentence] });
  });

  it.each([
    ['theirs', 'somebody else changed ConfigMap shop-config after it was restored'],
    [null, 'somebody else deleted ConfigMap shop-config after it was restored'],
  ])('when a restored object holds %s', (contentHash, sentence) => {
    const action: Action = {
      kind: 'restoreConfig',
      restoreConfigs: [{ kind: 'ConfigMap', name: 'shop-config', contentHash: 'good-content' }],
      evictPods: [],
    };
    const seen = observation({ configs: [config({ contentHash })] });
    expect(window(seen, absent, { action })).toEqual({ verdict: 'drifted', sentences: [sentence] });
    expect(window(observation(), absent, { action }).verdict).toBe('good');
  });

  it('when the workload is gone', () => {
    expect(window(null).verdict).toBe('gone');
    expect(judgeSample(sample(null), expected()).verdict).toBe('gone');
  });

  it('though the fault is there too: drift comes first', () => {
    const both = observation({
      templateHash: 'theirs',
      pods: [newPod('a', crashing(), { createdAtMs: ACTED })],
    });
    expect(window(both).verdict).toBe('drifted');
  });
});

it('without the time of the act all evidence counts', () => {
  const waitsOn = observation({
    pods: [newPod('a', waiting('ErrImagePull'), { createdAtMs: ACTED - MINUTE })],
  });
  expect(judgeSample(sample(waitsOn), expected({ actedAtMs: null })).verdict).toBe('bad');
  expect(judgeSample(sample(waitsOn), expected()).verdict).toBe('settling');
});
