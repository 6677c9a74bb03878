import { describe, expect, it } from 'vitest';
import { raisedLimit } from '../../../domain/triage/out-of-memory.ts';
import { triage } from '../../../domain/triage/triage.ts';
import type { JournaledState } from '../../../domain/workload/good-state.ts';
import type { ContainerObservation, WorkloadObservation } from '../../../domain/workload/observation.ts';
import {
  config,
  container,
  ended,
  HOUR,
  MIB,
  MINUTE,
  NOW,
  observation,
  pod,
} from '../../support/observations.ts';
import { badState, goodState, settings, situation } from '../../support/situations.ts';
import { actions, diagnose, unchanged } from './diagnosis.ts';

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
