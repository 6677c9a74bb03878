import { describe, expect, it } from 'vitest';
import { raisedLimit } from '../../../domain/triage/out-of-memory.ts';
import { triage } from '../../../domain/triage/triage.ts';
import type { Verdict } from '../../../domain/triage/verdict.ts';
import type { JournaledState } from '../../../domain/workload/good-state.ts';
import type { ContainerObservation, WorkloadObservation } from '../../../domain/workload/observation.ts';
import type { PodProgress } from '../../../domain/workload/service-levels.ts';
import {
  badState,
  config,
  container,
  ended,
  goodState,
  HOUR,
  journalOf,
  levels,
  MIB,
  MINUTE,
  newPod,
  NOW,
  observation,
  pod,
  rollingOut,
  SECOND,
  settings,
  situation,
  version,
  waiting,
} from '../../support/observations.ts';

const diagnose = (seen: WorkloadObservation, states: readonly JournaledState[] = [badState(), goodState()]) =>
  triage(situation(seen, { states: journalOf(seen, states), currentStateId: 'state-bad' }));

const actions = (verdict: Verdict) =>
  verdict.status === 'act' ? verdict.ladder.map(({ action }) => action) : [];

/** What runs has been good for hours. */
const unchanged = [badState({ firstSeenAtMs: NOW - 5 * HOUR, goodAtMs: NOW - 4 * HOUR })];

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

describe('out of memory', () => {
  const killed = (changes: Partial<ContainerObservation> = {}) =>
    container({
      restartCount: 1,
      lastTermination: ended({ reason: 'OOMKilled', exitCode: 137 }),
      ...changes,
    });
  const seen = (changes: Partial<ContainerObservation> = {}) =>
    observation({ pods: [pod('a', { containers: [killed(changes)] }), pod('b')] });

  it('without a change is one bounded raise, then a restart, then the cap with approval', () => {
    const verdict = diagnose(seen(), unchanged);
    expect(verdict).toMatchObject({
      mode: 'OutOfMemory',
      ladder: [
        {
          needsApproval: false,
          action: {
            kind: 'raiseMemoryLimit',
            container: 'shop',
            fromBytes: 64 * MIB,
            toBytes: 96 * MIB,
            keepsGuaranteed: true,
            expiresAfterMs: HOUR,
          },
        },
        { needsApproval: false, action: { kind: 'restartRollout' } },
        {
          needsApproval: true,
          action: { kind: 'raiseMemoryLimit', fromBytes: 64 * MIB, toBytes: 128 * MIB },
        },
      ],
    });
  });

  it('keeps a Burstable pod Burstable', () => {
    expect(actions(diagnose(seen({ memoryRequestBytes: 32 * MIB }), unchanged))[0]).toMatchObject({
      keepsGuaranteed: false,
    });
  });

  it('after a change is rolled back', () => {
    const verdict = diagnose(seen());
    expect(verdict.mode).toBe('OutOfMemoryAfterChange');
    expect(actions(verdict)).toMatchObject([{ kind: 'rollBack' }]);
  });

  it('after contents changed gets those back', () => {
    const look = { ...seen(), configs: [config({ contentHash: 'bad-content' })] };
    const verdict = diagnose(look, [badState(), goodState({ templateHash: 'new-template' })]);
    expect(verdict.mode).toBe('OutOfMemoryAfterChange');
    expect(actions(verdict)).toMatchObject([{ kind: 'restoreConfig' }]);
  });

  it.each<[string, WorkloadObservation, readonly JournaledState[], string]>([
    ['no limit is set', seen({ memoryLimitBytes: null }), unchanged, 'needs-person'],
    ['it was never good', seen(), [badState()], 'no-good-state'],
    [
      'a rollback is forbidden',
      { ...seen(), rollbackForbidden: 'no' },
      [badState(), goodState()],
      'rollback-forbidden',
    ],
    ['only an init container died', seen({ isInit: true }), unchanged, 'needs-person'],
    [
      'the limit was raised before',
      seen({ memoryLimitBytes: 96 * MIB }),
      [badState({ goodAtMs: NOW - MINUTE, writtenByAction: 'heal/1' }), goodState()],
      'needs-person',
    ],
  ])('needs a person when %s', (_, look, states, reason) => {
    expect(diagnose(look, states)).toMatchObject({ status: 'leave', reason, escalate: true });
  });

  it.each([
    [64, 1.5, 2, 96],
    [64, 2, 2, 128],
    [64, 2, 1.5, 96],
    [10, 1.5, 2, 15],
    [3, 1.5, 2, 5],
    [1, 1.1, 1.1, null],
    [9, 1.1, 1.1, null],
    [10, 1.1, 1.1, 11],
  ])('%i MiB × %f capped at × %f is %s MiB', (from, factor, cap, to) => {
    expect(raisedLimit(from * MIB, factor, cap)).toBe(to === null ? null : to * MIB);
  });

  it('is never raised above the cap, nor by less than it was', () => {
    for (let mib = 1; mib < 400; mib += 7) {
      const to = raisedLimit(mib * MIB + 12_345, 1.5, 2);
      expect(to ?? 0).toBeLessThanOrEqual((mib * MIB + 12_345) * 2);
      if (to !== null) expect(to).toBeGreaterThan(mib * MIB + 12_345);
    }
  });

  it('with a policy that allows one step offers no second', () => {
    const policy = settings({ memoryRaiseFactor: 1.5, memoryCapFactor: 1.5 });
    const verdict = triage(situation(seen(), { states: unchanged, currentStateId: 'state-bad', policy }));
    expect(actions(verdict).map(({ kind }) => kind)).toEqual(['raiseMemoryLimit', 'restartRollout']);
  });
});

describe('a deadlock', () => {
  const progress = (name: string, completed: number): PodProgress => ({
    pod: name,
    received: 40,
    completed,
    inFlight: 10,
  });
  const judged = (pods: readonly PodProgress[], look: WorkloadObservation, states = unchanged) =>
    triage(
      situation(look, {
        serviceLevels: levels([version()], { pods }),
        states,
        currentStateId: 'state-bad',
      }),
    );

  it('of one pod evicts that pod, then asks before restarting the rest', () => {
    const verdict = judged([progress('a', 0), progress('b', 40)], observation());
    expect(verdict).toMatchObject({
      mode: 'Deadlock',
      severity: 'P2',
      ladder: [
        { needsApproval: false, action: { kind: 'evictPod', pod: 'a', podUid: 'uid-of-a' } },
        { needsApproval: true, action: { kind: 'restartRollout' } },
      ],
    });
  });

  it('of the only pod evicts it as well', () => {
    const verdict = judged([progress('a', 0)], observation({ pods: [pod('a')] }));
    expect(actions(verdict)[0]).toMatchObject({ kind: 'evictPod' });
  });

  it('of all pods without a change needs a person', () => {
    expect(judged([progress('a', 0), progress('b', 0)], observation())).toMatchObject({
      mode: 'Deadlock',
      reason: 'needs-person',
      escalate: true,
    });
  });

  it('of all pods after a change takes the change back', () => {
    const verdict = judged([progress('a', 0), progress('b', 0)], observation(), [badState(), goodState()]);
    expect(actions(verdict)).toMatchObject([{ kind: 'rollBack' }]);
  });
});

describe('a pod that cannot be placed', () => {
  const seen = (waitedMs: number) =>
    rollingOut(waiting('ContainerCreating'), {
      pods: [
        newPod('x', waiting('ContainerCreating'), {
          createdAtMs: NOW - waitedMs,
          unschedulableMessage: 'insufficient cpu',
        }),
      ],
    });

  it('after a change is undone with it', () => {
    expect(actions(diagnose(seen(2 * MINUTE)))).toMatchObject([{ kind: 'rollBack' }]);
  });

  it.each([
    [300, 'transient', false],
    [301, 'needs-person', true],
  ])('without a change for %i s is left: %s', (seconds, reason, escalate) => {
    expect(diagnose(seen(seconds * SECOND), unchanged)).toMatchObject({
      mode: 'Unschedulable',
      reason,
      escalate,
    });
  });
});

it('a rung is given time for the rollout, minReadySeconds and the windows', () => {
  const quick = diagnose(rollingOut(waiting('CreateContainerConfigError')));
  const slow = diagnose(rollingOut(waiting('CreateContainerConfigError'), { minReadySeconds: 90 }));
  const timeout = (verdict: Verdict) => (verdict.status === 'act' ? verdict.ladder[0]?.timeoutMs : null);
  expect(timeout(quick)).toBe(360 * SECOND);
  expect(timeout(slow)).toBe((300 + 90 + 180) * SECOND);
});
