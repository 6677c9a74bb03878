import { describe, expect, it } from 'vitest';
import { judgeRollout } from '../../../domain/release/rollout-judgement.ts';
import type { RolloutFacts } from '../../../domain/release/rollout-judgement.ts';
import type { ContainerObservation, PodObservation } from '../../../domain/workload/observation.ts';
import {
  container,
  crashing,
  ended,
  HOUR,
  newPod,
  NOW,
  observation,
  OLD,
  pod,
  rollingOut,
  SECOND,
  waiting,
} from '../../support/observations.ts';

const judge = (facts: Partial<RolloutFacts>) =>
  judgeRollout({ observation: observation(), pods: 2, refusal: null, ...facts }, NOW);

/** A rollout of two pods with this container in its one new pod. */
const withNew = (only: ContainerObservation, changes: Partial<PodObservation> = {}) =>
  judge({
    observation: rollingOut(only, {
      pods: [pod('old-a', { podTemplateHash: OLD }), newPod('new-a', only, changes)],
    }),
    pods: 3,
  });
const failed = (words: string) => ({ status: 'failed', sentence: expect.stringContaining(words) as string });
const born = (secondsAgo: number) => ({ createdAtMs: NOW - secondsAgo * SECOND });

describe('a rollout is available', () => {
  it('when as many pods as are wanted run the new version and are available', () => {
    expect(judge({})).toEqual({
      status: 'available',
      sentence: 'all 2 pods run the new version and are available',
    });
  });

  it('also when none are wanted', () => {
    const replicas = { desired: 0, ready: 0, updated: 0, available: 0 };
    expect(judge({ observation: observation({ replicas }), pods: 0 }).status).toBe('available');
  });

  it.each([
    ['the last edit is unseen', { observedGeneration: 1 }, 2],
    ['too few are updated', { replicas: { desired: 2, ready: 2, updated: 1, available: 2 } }, 2],
    ['one of the old is left', {}, 3],
    ['one is not available yet', { replicas: { desired: 2, ready: 2, updated: 2, available: 1 } }, 2],
    ['more run than are wanted', { replicas: { desired: 1, ready: 2, updated: 2, available: 2 } }, 2],
  ])('not while %s', (_what, changes, pods) => {
    expect(judge({ observation: observation(changes), pods }).status).toBe('progressing');
  });

  it('and says how far it is', () => {
    expect(withNew(waiting('ContainerCreating')).sentence).toBe(
      '1 of 2 pods run the new version and are available, 2 of the old are left',
    );
  });
});

describe('a rollout whose image cannot be had', () => {
  const pulling = (words: string) => waiting('ImagePullBackOff', `Back-off pulling image "x": ${words}`);

  it('has failed at once where the image is not there, and names pod and words', () => {
    const { status, sentence } = withNew(pulling('code = NotFound desc = registry.test/shop:v2: not found'));
    expect(status).toBe('failed');
    expect(sentence).toMatch(
      /^pod new-a: container shop cannot get image registry\.test\/shop:v2 .*not found$/,
    );
    expect(sentence.length).toBeLessThanOrEqual(300);
  });

  it.each(['InvalidImageName', 'ErrImageNeverPull'])('has failed at once in %s', (reason) => {
    expect(withNew(waiting(reason), born(1)).status).toBe('failed');
  });

  it.each([
    [59, 'progressing'],
    [60, 'failed'],
    [61, 'failed'],
  ])('a refusal of %i s: %s', (seconds, status) => {
    expect(withNew(pulling('401 Unauthorized'), born(seconds)).status).toBe(status);
  });

  it.each(['429 Too Many Requests', '503 Service Unavailable', 'dial tcp: connection refused'])(
    'goes on when it is only %s',
    (words) => {
      expect(withNew(pulling(words), born(200)).status).toBe('progressing');
    },
  );

  it('of the old version does not count', () => {
    const old = newPod('old-a', pulling('not found'), { podTemplateHash: OLD });
    const seen = rollingOut(container(), { pods: [old] });
    expect(judge({ observation: seen, pods: 3 }).status).toBe('progressing');
  });

  it('of a pod on its way out does not count', () => {
    expect(withNew(pulling('not found'), { isTerminating: true }).status).toBe('progressing');
  });
});

describe('a rollout that crashes on start', () => {
  it.each([
    [1, 'progressing'],
    [2, 'failed'],
    [3, 'failed'],
  ])('after %i restarts: %s', (restartCount, status) => {
    expect(withNew(crashing({ restartCount })).status).toBe(status);
  });

  it('names the exit code', () => {
    expect(withNew(crashing())).toEqual(
      failed('pod new-a: container shop ended and was restarted 2 times, last with exit code 1 (Error)'),
    );
  });

  it('counts kills for want of memory and programs that end without an error', () => {
    for (const last of [
      ended({ reason: 'OOMKilled', exitCode: 137 }),
      ended({ reason: 'Completed', exitCode: 0 }),
    ])
      expect(withNew(crashing({ lastTermination: last })).status).toBe('failed');
  });

  it('not when it is Ready again', () => {
    expect(withNew(container({ restartCount: 2, lastTermination: ended() })).status).toBe('progressing');
  });

  it('not by crashes of long ago', () => {
    const old = ended({ finishedAtMs: NOW - HOUR });
    const only = container({ isReady: false, restartCount: 5, lastTermination: old });
    expect(withNew(only, { createdAtMs: NOW - 24 * HOUR }).status).toBe('progressing');
  });
});

describe('a rollout whose pods cannot start', () => {
  const missing = waiting('CreateContainerConfigError', 'configmap "settings" not found');

  it.each([
    [29, 'progressing'],
    [30, 'failed'],
    [31, 'failed'],
  ])('lacks its configuration for %i s: %s', (seconds, status) => {
    expect(withNew(missing, born(seconds)).status).toBe(status);
  });

  it('says what is missing', () => {
    expect(withNew(missing)).toEqual(failed('pod new-a cannot start: configmap "settings" not found'));
  });

  it('goes on while the kubelet has only not heard of it yet', () => {
    const unsynced = waiting('CreateContainerConfigError', 'failed to sync configmap cache: timed out');
    expect(withNew(unsynced).status).toBe('progressing');
  });

  it('lacks what it mounts, by its events', () => {
    const warnings = ['FailedMount: MountVolume.SetUp failed: configmap "settings" not found'];
    expect(withNew(waiting('ContainerCreating'), { warnings })).toEqual(
      failed('configmap "settings" not found'),
    );
  });

  it.each([
    [29, 'progressing'],
    [30, 'failed'],
  ])('that the runtime cannot make for %i s: %s', (seconds, status) => {
    expect(withNew(waiting('CreateContainerError', 'no command'), born(seconds)).status).toBe(status);
  });

  it.each([
    [59, 'progressing'],
    [60, 'failed'],
    [61, 'failed'],
  ])('finds no node for %i s: %s', (seconds, status) => {
    const unschedulableMessage = '0/2 nodes are available: insufficient memory';
    const only = container({ isReady: false, startedAtMs: null });
    expect(withNew(only, { ...born(seconds), unschedulableMessage }).status).toBe(status);
  });

  it.each([
    [59, 'progressing'],
    [60, 'failed'],
    [61, 'failed'],
  ])('may not be created for %i s: %s', (seconds, status) => {
    const refusal = { message: 'exceeded quota: pods', sinceMs: NOW - seconds * SECOND };
    expect(judge({ pods: 3, refusal }).status).toBe(status);
  });
});

describe('a rollout that stands still', () => {
  it('has failed past its own progress deadline, unless all is available after all', () => {
    const late = observation({ progressDeadlineExceeded: true });
    expect(judge({ observation: late, pods: 3 })).toEqual(failed('ProgressDeadlineExceeded'));
    expect(judge({ observation: late }).status).toBe('available');
  });

  it('says what its pods say rather than that it is late', () => {
    const late = rollingOut(crashing(), { progressDeadlineExceeded: true });
    expect(judge({ observation: late, pods: 3 })).toEqual(failed('exit code 1'));
  });

  it('has failed when it is paused with pods of the old version left', () => {
    expect(judge({ observation: observation({ isPaused: true }), pods: 3 })).toEqual(failed('paused'));
  });

  it('goes on when it is paused and only scales', () => {
    const replicas = { desired: 3, ready: 2, updated: 2, available: 2 };
    expect(judge({ observation: observation({ isPaused: true, replicas }) }).status).toBe('progressing');
  });
});
