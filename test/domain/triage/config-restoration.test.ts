import { describe, expect, it } from 'vitest';
import type { ConfigReference, WorkloadObservation } from '../../../domain/workload/observation.ts';
import {
  config,
  container,
  crashing,
  HOUR,
  MINUTE,
  newPod,
  NOW,
  observation,
  SECOND,
  waiting,
} from '../../support/observations.ts';
import { badState, goodState } from '../../support/situations.ts';
import { diagnose } from './diagnosis.ts';

describe('contents that changed under the same template', () => {
  const good = goodState({ templateHash: 'new-template' });
  const seen = (changes: Partial<ConfigReference>, others: Partial<WorkloadObservation> = {}) =>
    observation({
      replicas: { desired: 2, ready: 0, updated: 2, available: 0 },
      pods: [newPod('x', crashing()), newPod('y', crashing())],
      configs: [config({ contentHash: 'bad-content', ...changes })],
      ...others,
    });
  const rungs = (look: WorkloadObservation, states = [badState(), good]) => {
    const verdict = diagnose(look, states);
    return { mode: verdict.mode, ladder: verdict.status === 'act' ? verdict.ladder : [] };
  };

  it('are restored, and crashing pods are left to the kubelet', () => {
    expect(rungs(seen({}))).toMatchObject({
      mode: 'BadConfig',
      ladder: [
        {
          needsApproval: false,
          action: {
            kind: 'restoreConfig',
            restoreConfigs: [{ name: 'shop-config', contentHash: 'good-content' }],
            evictPods: [],
          },
        },
      ],
    });
  });

  it('are restored although a rollback would be forbidden: the template stays', () => {
    expect(rungs(seen({}, { rollbackForbidden: 'the schema moved on' })).ladder).toHaveLength(1);
  });

  const secretGood = goodState({
    templateHash: 'new-template',
    configs: [{ kind: 'Secret', name: 'shop-config', contentHash: 'good-content' }],
  });

  it.each<[string, Partial<ConfigReference>, boolean]>([
    ['a changed ConfigMap', {}, false],
    ['an immutable object', { isImmutable: true }, true],
    ['an object others use', { otherConsumers: ['Deployment/bank'] }, true],
    ['a missing object others used', { contentHash: null, otherConsumers: ['Deployment/bank'] }, false],
  ])('%s needs a person: %s', (_, changes, needsApproval) => {
    expect(rungs(seen(changes)).ladder.map((rung) => rung.needsApproval)).toEqual([needsApproval]);
  });

  it.each<[string, Partial<ConfigReference>, boolean]>([
    ['with other contents', {}, true],
    ['that is missing', { contentHash: null }, false],
    ['that lacks a key', { missingKeys: ['TOKEN'] }, false],
  ])('a Secret %s needs a person: %s', (_, changes, needsApproval) => {
    const look = seen({ kind: 'Secret', ...changes });
    expect(rungs(look, [badState(), secretGood]).ladder.map((rung) => rung.needsApproval)).toEqual([
      needsApproval,
    ]);
  });

  it('that need a person come after those that do not, with the reason', () => {
    const both = goodState({
      templateHash: 'new-template',
      configs: [...good.configs, ...secretGood.configs],
    });
    const look = seen(
      {},
      { configs: [config({ contentHash: 'x' }), config({ kind: 'Secret', contentHash: 'y' })] },
    );
    const { ladder } = rungs(look, [badState(), both]);
    expect(ladder.map((rung) => rung.needsApproval)).toEqual([false, true]);
    expect(ladder[1]?.why).toContain('its former value may have been revoked');
  });

  it('reach pods that run unready under them by replacing those, and no Ready one', () => {
    const runs = (name: string, isReady: boolean, startedAtMs: number) =>
      newPod(name, container({ isReady, startedAtMs }));
    const look = seen(
      {},
      {
        progressDeadlineExceeded: true,
        pods: [
          runs('unready', false, NOW - MINUTE),
          runs('ready', true, NOW - MINUTE),
          runs('before', false, NOW - HOUR),
          newPod('starting', waiting('ContainerCreating')),
          newPod('between-crashes', crashing({ waitingReason: null, startedAtMs: NOW - SECOND })),
        ],
      },
    );
    expect(rungs(look)).toMatchObject({
      mode: 'BadConfig',
      ladder: [
        { action: { kind: 'restoreConfig', evictPods: [{ name: 'unready', uid: 'uid-of-unready' }] } },
      ],
    });
  });
});
