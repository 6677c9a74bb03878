import { describe, expect, it } from 'vitest';
import { triage } from '../../../domain/triage/triage.ts';
import type { JournaledState } from '../../../domain/workload/good-state.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import {
  config,
  crashing,
  HOUR,
  MINUTE,
  newPod,
  NOW,
  observation,
  OLD,
  rollingOut,
  SECOND,
} from '../../support/observations.ts';
import { badState, goodState, situation } from '../../support/situations.ts';
import { actions, diagnose } from './diagnosis.ts';

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
