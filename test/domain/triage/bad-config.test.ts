import { describe, expect, it } from 'vitest';
import type { JournaledState } from '../../../domain/workload/good-state.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import { config, HOUR, newPod, NOW, observation, pod, waiting } from '../../support/observations.ts';
import { badState, goodState } from '../../support/situations.ts';
import { actions, diagnose } from './diagnosis.ts';

describe('missing configuration', () => {
  const refused = waiting('CreateContainerConfigError', 'configmap "shop-config" not found');
  const gone = config({ contentHash: null });
  const good = goodState({ templateHash: 'new-template' });
  const seen = (configs: WorkloadObservation['configs']) =>
    observation({ configs, pods: [pod('well'), newPod('x', refused)] });

  it('comes back, and healthy pods are not touched', () => {
    const verdict = diagnose(seen([gone]), [badState(), good]);
    expect(verdict.mode).toBe('BadConfig');
    expect(actions(verdict)).toEqual([
      {
        kind: 'restoreConfig',
        restoreConfigs: [{ kind: 'ConfigMap', name: 'shop-config', contentHash: 'good-content' }],
        evictPods: [],
      },
    ]);
  });

  it('comes back however long ago it went, when a pod needs it now', () => {
    const long = badState({ firstSeenAtMs: NOW - 3 * HOUR });
    expect(diagnose(seen([gone]), [long, { ...good, lastSeenAtMs: NOW - 3 * HOUR }]).status).toBe('act');
  });

  it('of which a Secret is missing comes back too', () => {
    const secret = { kind: 'Secret', name: 'token', contentHash: 'secret-content' } as const;
    const verdict = diagnose(seen([config({ kind: 'Secret', name: 'token', contentHash: null })]), [
      badState(),
      { ...good, configs: [secret] },
    ]);
    expect(actions(verdict)).toMatchObject([{ kind: 'restoreConfig', restoreConfigs: [secret] }]);
  });

  it('of an object with other consumers that lacks a key waits for a person', () => {
    const shared = config({
      contentHash: 'other',
      missingKeys: ['LEVEL'],
      otherConsumers: ['Deployment/bank'],
    });
    expect(diagnose(seen([shared]), [badState(), good])).toMatchObject({
      status: 'act',
      ladder: [{ needsApproval: true }],
    });
  });

  it('that a new template asks for is undone with the template', () => {
    const verdict = diagnose(seen([config({ name: 'never-existed', contentHash: null })]));
    expect(verdict.mode).toBe('BadConfig');
    expect(actions(verdict)).toMatchObject([{ kind: 'rollBack' }]);
  });

  it('that is none, as when a container may not run as root, is undone with the template', () => {
    const verdict = diagnose(seen([config()]));
    expect(actions(verdict)).toMatchObject([{ kind: 'rollBack' }]);
  });

  it.each<[string, WorkloadObservation, readonly JournaledState[], string]>([
    ['no good state is known', seen([gone]), [badState()], 'no-good-state'],
    [
      'the good state did not have it either',
      seen([config({ name: 'other', contentHash: null })]),
      [badState({ firstSeenAtMs: NOW - 3 * HOUR }), { ...good, lastSeenAtMs: NOW - 3 * HOUR }],
      'needs-person',
    ],
  ])('needs a person when %s', (_, look, states, reason) => {
    expect(diagnose(look, states)).toMatchObject({ mode: 'BadConfig', reason, escalate: true });
  });

  it('whose rollback is forbidden says so', () => {
    const look = {
      ...seen([config({ name: 'never-existed', contentHash: null })]),
      rollbackForbidden: 'no way back',
    };
    expect(diagnose(look)).toMatchObject({ reason: 'rollback-forbidden' });
  });
});
