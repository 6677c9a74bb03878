import { describe, expect, it } from 'vitest';
import { triage } from '../../../domain/triage/triage.ts';
import type { Verdict } from '../../../domain/triage/verdict.ts';
import type { JournaledState } from '../../../domain/workload/good-state.ts';
import type { ConfigReference, WorkloadObservation } from '../../../domain/workload/observation.ts';
import {
  badState,
  config,
  container,
  crashing,
  finding,
  goodState,
  HOUR,
  journalOf,
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
  situation,
  version,
  waiting,
} from '../../support/observations.ts';

const diagnose = (
  seen: WorkloadObservation,
  states: readonly JournaledState[] = [badState(), goodState()],
): Verdict => triage(situation(seen, { states: journalOf(seen, states), currentStateId: 'state-bad' }));

const actions = (verdict: Verdict) =>
  verdict.status === 'act' ? verdict.ladder.map(({ action }) => action) : [];

describe('a crash loop after a change', () => {
  it('is rolled back to the last good state', () => {
    const verdict = diagnose(rollingOut(crashing()));
    expect(verdict).toMatchObject({ status: 'act', mode: 'CrashLoopAfterChange' });
    expect(actions(verdict)).toEqual([
      {
        kind: 'rollBack',
        fromTemplateHash: 'new-template',
        toTemplateHash: 'old-template',
        toStateId: 'state-good',
        restoreConfigs: [],
      },
    ]);
  });

  it('takes the contents along that the good state ran with', () => {
    const seen = rollingOut(crashing(), {
      configs: [config({ contentHash: 'bad-content' }), config({ name: 'same' })],
    });
    const good = goodState({
      configs: [
        { kind: 'ConfigMap', name: 'shop-config', contentHash: 'good-content' },
        { kind: 'ConfigMap', name: 'same', contentHash: 'good-content' },
        { kind: 'ConfigMap', name: 'no-longer-referred-to', contentHash: 'x' },
      ],
    });
    expect(actions(diagnose(seen, [badState(), good]))[0]).toMatchObject({
      kind: 'rollBack',
      restoreConfigs: [{ kind: 'ConfigMap', name: 'shop-config', contentHash: 'good-content' }],
    });
  });

  it.each([
    [3599, 'act'],
    [3600, 'act'],
    [3601, 'leave'],
  ])('made %i s ago leads to %s', (ageSeconds, status) => {
    const changed = badState({ firstSeenAtMs: NOW - ageSeconds * SECOND });
    const good = goodState({ lastSeenAtMs: NOW - ageSeconds * SECOND - 1 });
    expect(diagnose(rollingOut(crashing()), [changed, good]).status).toBe(status);
  });

  it('is rolled back past every bad state between', () => {
    const between = badState({
      stateId: 'state-worse',
      templateHash: 'worse',
      firstSeenAtMs: NOW - 150 * SECOND,
      lastSeenAtMs: NOW - 125 * SECOND,
    });
    const verdict = diagnose(rollingOut(crashing()), [badState(), between, goodState()]);
    expect(actions(verdict)[0]).toMatchObject({ toStateId: 'state-good' });
    expect(verdict.suspectedChanges.map(({ atMs }) => atMs)).toEqual([NOW - 2 * MINUTE, NOW - 150 * SECOND]);
  });

  it('goes back to the good state that ran last, not to the one found good last', () => {
    const older = goodState({ stateId: 'state-fled', goodAtMs: NOW - 2 * HOUR, lastSeenAtMs: NOW - HOUR });
    expect(actions(diagnose(rollingOut(crashing()), [badState(), older, goodState()]))[0]).toMatchObject({
      toStateId: 'state-good',
    });
  });

  it('never goes back to a state of ours', () => {
    const raised = goodState({
      stateId: 'state-ours',
      writtenByAction: 'heal/1',
      lastSeenAtMs: NOW - 130 * SECOND,
    });
    expect(actions(diagnose(rollingOut(crashing()), [badState(), raised, goodState()]))[0]).toMatchObject({
      toStateId: 'state-good',
    });
  });

  it('is acted on before the journal has the new state', () => {
    const verdict = triage(
      situation(rollingOut(crashing()), { states: [goodState()], currentStateId: null }),
    );
    expect(actions(verdict)[0]).toMatchObject({ kind: 'rollBack', toStateId: 'state-good' });
  });
});

describe('a crash loop is left to a person', () => {
  it.each<[string, WorkloadObservation, readonly JournaledState[], string]>([
    ['when no state was ever good', rollingOut(crashing()), [badState()], 'no-good-state'],
    ['when its history is empty', rollingOut(crashing()), [], 'no-good-state'],
    [
      'when the change was ours',
      rollingOut(crashing()),
      [badState({ writtenByAction: 'heal/1' }), goodState()],
      'no-change',
    ],
    [
      'when what runs was itself good and nobody changed it',
      rollingOut(crashing()),
      [goodState({ stateId: 'state-bad', templateHash: 'new-template' })],
      'no-change',
    ],
    [
      'when what runs was itself good, though it is new',
      rollingOut(crashing()),
      [badState({ goodAtMs: NOW - MINUTE }), goodState()],
      'equally-bad',
    ],
    [
      'when the target was sick when it was left',
      rollingOut(crashing()),
      [badState(), goodState({ sickSinceMs: NOW - 10 * MINUTE })],
      'equally-bad',
    ],
    [
      'when the good version crashes beside the new one',
      rollingOut(crashing(), {
        pods: [newPod('x', crashing(), { podTemplateHash: OLD }), newPod('y', crashing())],
      }),
      [badState(), goodState()],
      'equally-bad',
    ],
    [
      'when all that differs is an optional object that has come into being',
      rollingOut(crashing(), { configs: [config(), config({ name: 'extra', isOptional: true })] }),
      [badState(), goodState({ templateHash: 'new-template' })],
      'equally-bad',
    ],
    [
      'when only an older version crashes',
      observation({ pods: [newPod('x', crashing(), { podTemplateHash: OLD })] }),
      [badState(), goodState()],
      'needs-person',
    ],
  ])('%s', (_, seen, states, reason) => {
    expect(diagnose(seen, states)).toMatchObject({ status: 'leave', reason, escalate: true });
  });

  it('when its owners forbid an automatic rollback', () => {
    expect(diagnose(rollingOut(crashing(), { rollbackForbidden: 'the schema moved on' }))).toMatchObject({
      status: 'leave',
      mode: 'CrashLoopAfterChange',
      reason: 'rollback-forbidden',
    });
  });

  it('and is named for having no change', () => {
    expect(diagnose(rollingOut(crashing()), [badState({ goodAtMs: NOW - HOUR })]).mode).toBe(
      'CrashLoopWithoutChange',
    );
  });

  it('two bad versions beside each other do not speak for the good one', () => {
    const pods = [newPod('x', crashing(), { podTemplateHash: 'worse' }), newPod('y', crashing())];
    expect(diagnose(rollingOut(crashing(), { pods })).status).toBe('act');
  });
});

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

describe('a rollout past its deadline', () => {
  const stuck = rollingOut(container({ isReady: false }), {
    progressDeadlineExceeded: true,
    isProgressing: false,
  });

  it('is rolled back in one patch', () => {
    const verdict = diagnose(stuck);
    expect(verdict.mode).toBe('FailedRollout');
    expect(actions(verdict)).toMatchObject([{ kind: 'rollBack', toStateId: 'state-good' }]);
  });

  it('without a change, such as a scale-up that found no room, is left', () => {
    expect(diagnose(stuck, [badState({ goodAtMs: NOW - HOUR })])).toMatchObject({
      mode: 'FailedRollout',
      reason: 'no-change',
    });
  });
});

describe('answers that got worse', () => {
  const seen = observation({ olderReplicaSets: [replicaSet(OLD)] });
  const judged = (
    served: ReturnType<typeof levels>,
    states: readonly JournaledState[] = [badState(), goodState()],
    look = seen,
  ) =>
    triage(
      situation(look, {
        serviceLevels: served,
        states: journalOf(look, states),
        currentStateId: 'state-bad',
      }),
    );

  it.each([
    ['ErrorRegression', version({ errorRatio: 0.3 })],
    ['LatencyRegression', version({ p95Ms: 3000 })],
  ])('after a change is %s and rolled back', (mode, arm) => {
    const verdict = judged(levels([arm, version({ podTemplateHash: OLD })]));
    expect(verdict).toMatchObject({ status: 'act', mode, severity: 'P1' });
    expect(actions(verdict)).toMatchObject([{ kind: 'rollBack' }]);
  });

  it('without a change is left to a person', () => {
    const verdict = judged(levels([version({ errorRatio: 0.3 })]), [badState({ goodAtMs: NOW - HOUR })]);
    expect(verdict).toMatchObject({ mode: 'ErrorsWithoutChange', reason: 'no-change', escalate: true });
  });

  it('in the good version as well is left to a person', () => {
    const verdict = judged(
      levels([version({ errorRatio: 0.3 }), version({ podTemplateHash: OLD, errorRatio: 0.3 })]),
    );
    expect(verdict).toMatchObject({ mode: 'ErrorsWithoutChange', reason: 'equally-bad' });
  });

  it('by a finding older than this look, on too few requests now, is left', () => {
    const verdict = triage(
      situation(seen, {
        serviceLevels: levels([version({ requests: 99, errorRatio: 0.9 })]),
        findings: [finding({ symptom: 'error-ratio', pods: [] })],
      }),
    );
    expect(verdict).toMatchObject({ reason: 'too-few-samples', escalate: false });
  });

  describe('because contents changed', () => {
    const good = goodState({ templateHash: 'new-template' });
    const started = (atMs: number) => (name: string) =>
      pod(name, { containers: [container({ startedAtMs: atMs })] });
    const failing = levels([version({ errorRatio: 0.3 })]);
    const look = (pods: WorkloadObservation['pods']) =>
      observation({ configs: [config({ contentHash: 'bad-content' })], pods });

    it.each([
      ['by itself when all pods started under them', [NOW - MINUTE, NOW - MINUTE], false],
      ['only with approval when some did not', [NOW - MINUTE, NOW - HOUR], true],
    ])('restores them, then restarts %s', (_, [a = 0, b = 0], needsApproval) => {
      const verdict = judged(failing, [badState(), good], look([started(a)('a'), started(b)('b')]));
      expect(verdict).toMatchObject({
        mode: 'ErrorRegression',
        ladder: [
          { action: { kind: 'restoreConfig', evictPods: [] }, needsApproval: false },
          { action: { kind: 'restartRollout' }, needsApproval },
        ],
      });
    });

    it('keeps the same ladder once they are restored and the pods still run with the old ones', () => {
      const restored = observation({ pods: [started(NOW - MINUTE)('a'), started(NOW - MINUTE)('b')] });
      const former = badState({
        configs: [{ kind: 'ConfigMap', name: 'shop-config', contentHash: 'bad-content' }],
        lastSeenAtMs: NOW - 40 * SECOND,
      });
      const verdict = triage(
        situation(restored, { serviceLevels: failing, states: [former, good], currentStateId: 'state-good' }),
      );
      expect(actions(verdict)).toMatchObject([
        { kind: 'restoreConfig', restoreConfigs: [{ contentHash: 'good-content' }] },
        { kind: 'restartRollout' },
      ]);
    });
  });
});
