import { describe, expect, it } from 'vitest';
import { detectConfigError } from '../../../domain/detection/config-error.ts';
import { clip } from '../../../domain/detection/evidence.ts';
import { detectImagePull } from '../../../domain/detection/image-pull.ts';
import { detectRolloutStuck } from '../../../domain/detection/rollout-stuck.ts';
import { detectUnschedulable } from '../../../domain/detection/unschedulable.ts';
import {
  config,
  ended,
  MINUTE,
  newPod,
  NOW,
  observation,
  pod,
  rollingOut,
  SECOND,
  waiting,
} from '../../support/observations.ts';

describe('an image that cannot be fetched', () => {
  it.each(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'])(
    'is seen in %s',
    (reason) => {
      expect(detectImagePull(rollingOut(waiting(reason)))).toMatchObject({
        symptom: 'image-pull',
        pods: ['new-a'],
        sinceMs: NOW - 2 * MINUTE,
      });
    },
  );

  it('is not seen in a container that is merely being created', () => {
    expect(detectImagePull(rollingOut(waiting('ContainerCreating')))).toBeNull();
  });

  it('carries the cause from the events when the back-off hides it', () => {
    const hidden = waiting('ImagePullBackOff', 'Back-off pulling image "registry.test/shop:v2"');
    const seen = rollingOut(hidden, {
      pods: [
        newPod('new-a', hidden, {
          warnings: [
            'Failed: Failed to pull image "registry.test/shop:v2": 401 Unauthorized',
            'Unhealthy: no',
          ],
        }),
      ],
    });
    expect(detectImagePull(seen)?.message).toBe(
      'Failed: Failed to pull image "<image>": 401 Unauthorized | Back-off pulling image "<image>"',
    );
  });

  it('counts from its last run where it ran before', () => {
    const again = { ...waiting('ErrImagePull'), lastTermination: ended({ finishedAtMs: NOW - 5 * SECOND }) };
    expect(detectImagePull(rollingOut(again))?.sinceMs).toBe(NOW - 5 * SECOND);
  });

  it('keeps the end of a long message, where the cause stands', () => {
    const long = `Head "https://registry.test/${'x'.repeat(900)}": dial tcp: connect: connection refused`;
    const message = detectImagePull(rollingOut(waiting('ErrImagePull', long)))?.message;
    expect(message?.length).toBeLessThanOrEqual(500);
    expect(message).toMatch(/connection refused$/);
  });
});

describe('configuration that keeps a container from starting', () => {
  const refused = waiting('CreateContainerConfigError', 'configmap "shop-config" not found');

  it('is seen in the container', () => {
    expect(detectConfigError(rollingOut(refused))).toMatchObject({
      symptom: 'config-error',
      pods: ['new-a'],
      message: 'configmap "shop-config" not found',
    });
  });

  it.each([
    'failed to sync configmap cache: timed out waiting for the condition',
    'failed to sync secret cache: timed out waiting for the condition',
    'services have not yet been read at least once, cannot construct envvars',
  ])('is not a kubelet that has yet to hear of the objects: %s', (words) => {
    const unsynced = waiting('CreateContainerConfigError', words);
    expect(detectConfigError(rollingOut(unsynced))).toBeNull();
    const missing = config({ contentHash: null });
    expect(detectConfigError(rollingOut(unsynced, { configs: [missing] }))?.symptom).toBe('config-error');
  });

  it.each([
    ['the object does not exist', config({ contentHash: null }), 'ConfigMap shop-config does not exist'],
    ['a key is missing', config({ missingKeys: ['LEVEL'] }), 'ConfigMap shop-config lacks LEVEL'],
  ])('is seen in a pod that waits while %s', (_, missing, sentence) => {
    const found = detectConfigError(rollingOut(waiting('ContainerCreating'), { configs: [missing] }));
    expect(found?.evidence).toContain(sentence);
  });

  it.each([
    'MountVolume.SetUp failed for volume "config" : configmap "shop-config" not found',
    'MountVolume.SetUp failed for volume "config" : references non-existent config key: shop.conf',
  ])('is seen in a FailedMount event: %s', (words) => {
    const pods = [newPod('new-a', waiting('ContainerCreating'), { warnings: [`FailedMount: ${words}`] })];
    expect(detectConfigError(observation({ pods }))?.message).toContain(words);
  });

  it.each([
    ['a mount that merely timed out', 'FailedMount: Unable to attach or mount volumes: timed out'],
    ['another kind of event', 'Unhealthy: Readiness probe failed: 404 not found'],
  ])('is not seen in %s', (_, warning) => {
    const pods = [newPod('new-a', waiting('ContainerCreating'), { warnings: [warning] })];
    expect(detectConfigError(observation({ pods }))).toBeNull();
  });

  it('is not seen while every pod runs without the missing object', () => {
    expect(detectConfigError(observation({ configs: [config({ contentHash: null })] }))).toBeNull();
  });

  it('is not seen in an optional object', () => {
    const optional = config({ contentHash: null, isOptional: true });
    expect(detectConfigError(rollingOut(waiting('ContainerCreating'), { configs: [optional] }))).toBeNull();
  });

  it('is not seen in an old event of a pod that has started since', () => {
    const warnings = ['FailedMount: configmap "shop-config" not found'];
    expect(detectConfigError(observation({ pods: [pod('a', { warnings })] }))).toBeNull();
  });
});

describe('a rollout past its deadline', () => {
  it('is seen when the controller says so about the newest spec', () => {
    expect(detectRolloutStuck(observation({ progressDeadlineExceeded: true }))).toMatchObject({
      symptom: 'rollout-stuck',
      versions: ['new-hash'],
      pods: [],
    });
  });

  it('is not seen in a rollout under way, nor in what is said about an older spec', () => {
    expect(detectRolloutStuck(observation({ isProgressing: true }))).toBeNull();
    expect(
      detectRolloutStuck(
        observation({ progressDeadlineExceeded: true, generation: 3, observedGeneration: 2 }),
      ),
    ).toBeNull();
  });
});

describe('a pod that cannot be placed', () => {
  it.each([
    [59, false],
    [60, true],
    [61, true],
  ])('for %i s is a symptom: %s', (ageSeconds, isSeen) => {
    const pods = [
      newPod('new-a', waiting('ContainerCreating'), {
        createdAtMs: NOW - ageSeconds * SECOND,
        unschedulableMessage: '0/2 nodes are available: insufficient cpu',
      }),
    ];
    expect(detectUnschedulable(observation({ pods }), NOW) !== null).toBe(isSeen);
  });
});

describe('clipped evidence', () => {
  it.each([
    ['short', 5, 'short'],
    ['0123456789', 9, '0123…6789'],
    ['two\n  lines', 20, 'two lines'],
  ])('%s to %i characters is %s', (text, most, expected) => {
    expect(clip(text, most)).toBe(expected);
  });

  it('is never longer than asked', () => {
    for (let most = 1; most <= 40; most += 1)
      expect(clip('x'.repeat(41), most).length).toBeLessThanOrEqual(most);
  });
});
