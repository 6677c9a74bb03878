import { describe, expect, it } from 'vitest';
import { SYMPTOMS } from '../../../domain/detection/finding.ts';
import type { Situation } from '../../../domain/triage/situation.ts';
import { triage } from '../../../domain/triage/triage.ts';
import type { LeaveReason } from '../../../domain/triage/verdict.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import {
  crashing,
  newPod,
  NOW,
  observation,
  OLD,
  rollingOut,
  SECOND,
  target,
  waiting,
} from '../../support/observations.ts';
import { absent, levels, unknown, version } from '../../support/service-levels.ts';
import { badState, finding, goodState, situation } from '../../support/situations.ts';

const sick = (changes: Partial<WorkloadObservation> = {}) => rollingOut(crashing(), changes);
const anomaly = finding({ symptom: 'anomaly', pods: [], versions: [], evidence: ['score 0.9'] });
const errors = finding({ symptom: 'error-ratio', pods: [] });

const sickOwners = (count: number) => ({
  scope: 'shop',
  owners: 10,
  sickOwners: Array.from({ length: count }, (_, at) => `shop/deployment/${String(at)}`),
});

it('a fault with nothing in its way is acted on', () => {
  expect(triage(situation(sick()))).toMatchObject({
    status: 'act',
    mode: 'CrashLoopAfterChange',
    severity: 'P2',
  });
});

describe('hands stay off, with a reason', () => {
  it.each<[string, WorkloadObservation | null, Partial<Situation>, LeaveReason, boolean]>([
    ['when the workload is gone', null, {}, 'gone', false],
    ['on an old look', sick({ observedAtMs: NOW - 30 * SECOND - 1 }), {}, 'stale-data', false],
    ['without a finding', observation(), {}, 'already-healthy', false],
    ['at zero replicas', sick({ replicas: none() }), { findings: [finding()] }, 'already-healthy', false],
    ['before the controller has seen the newest change', sick({ generation: 3 }), {}, 'progressing', false],
    [
      'in a rollout whose own pods are well',
      rollingOut(waiting('ContainerCreating')),
      {},
      'progressing',
      false,
    ],
    [
      'while the version that crashes is being replaced: somebody may be mending it',
      rollingOut(waiting('ContainerCreating')),
      { findings: [finding({ versions: [OLD] })] },
      'progressing',
      false,
    ],
    ['on an anomaly alone', observation(), { findings: [anomaly] }, 'anomaly-only', false],
    ['on unknown metrics alone', observation(), { serviceLevels: unknown }, 'metrics-unknown', false],
    [
      'on an anomaly with unknown metrics',
      observation(),
      { serviceLevels: unknown, findings: [anomaly] },
      'metrics-unknown',
      false,
    ],
    [
      'on what was seen in metrics that are unknown now',
      observation(),
      { serviceLevels: unknown, findings: [errors] },
      'metrics-unknown',
      false,
    ],
    [
      'on what was seen in metrics that are gone now',
      observation(),
      { serviceLevels: absent, findings: [finding({ symptom: 'deadlock' })] },
      'metrics-unknown',
      false,
    ],
    ['in a storm', sick(), { scopeHealth: sickOwners(3) }, 'storm', false],
    [
      'when GitOps owns it',
      sick({ foreignOwner: { by: 'argocd', evidence: 'label' } }),
      {},
      'foreign-owner',
      true,
    ],
    [
      'on a kind without rungs',
      sick({ target: { ...target, kind: 'StatefulSet' } }),
      {},
      'unsupported-kind',
      true,
    ],
    [
      'in a namespace of the platform',
      sick({ target: { ...target, namespace: 'kube-system' } }),
      {},
      'system-namespace',
      true,
    ],
    ['when somebody paused it', sick({ isPaused: true }), {}, 'paused', true],
    ['in a freeze', sick(), { freeze: { reason: 'gala', untilMs: NOW + 1 } }, 'frozen', true],
    ['when it may only be observed', sick({ consent: 'observe' }), {}, 'not-opted-in', false],
  ])('%s', (...[, seen, changes, reason, escalate]) => {
    expect(triage(situation(seen, changes))).toMatchObject({ status: 'leave', reason, escalate });
  });

  it.each([
    [29_999, 'act'],
    [30_000, 'act'],
    [30_001, 'leave'],
  ])('a look %i ms old leads to %s', (ageMs, status) => {
    expect(triage(situation(sick({ observedAtMs: NOW - ageMs }))).status).toBe(status);
  });

  it.each([
    [2, 'act'],
    [3, 'leave'],
  ])('%i sick of 10 owners lead to %s', (count, status) => {
    expect(triage(situation(sick(), { scopeHealth: sickOwners(count) })).status).toBe(status);
  });
});

describe('a refusal keeps what was diagnosed', () => {
  it.each([
    ['not opted in', sick({ consent: 'observe' }), {}],
    ['foreign owner', sick({ foreignOwner: { by: 'helm', evidence: 'label' } }), {}],
    ['frozen', sick(), { freeze: { reason: 'gala', untilMs: NOW + 1 } }],
  ])('%s', (_, seen, changes) => {
    const verdict = triage(situation(seen, changes));
    expect(verdict.mode).toBe('CrashLoopAfterChange');
    expect(verdict.evidence).toContain(
      'the image changed from registry.test/shop:v1 to registry.test/shop:v2',
    );
    expect(verdict.suspectedChanges).toHaveLength(1);
  });

  it('and says what consent would have led to', () => {
    const verdict = triage(situation(sick({ consent: 'observe' })));
    expect(verdict).toMatchObject({ explanation: expect.stringContaining('rollBack') as unknown });
  });

  it('a person told about a fault nothing can be done about is told the same in a freeze', () => {
    const verdict = triage(
      situation(sick(), { states: [], currentStateId: null, freeze: { reason: 'gala', untilMs: NOW + 1 } }),
    );
    expect(verdict).toMatchObject({ reason: 'no-good-state', escalate: true });
  });

  it('a storm is P0 and named as such', () => {
    expect(triage(situation(sick(), { scopeHealth: sickOwners(5) }))).toMatchObject({
      mode: 'ManyOwners',
      severity: 'P0',
      explanation: expect.stringContaining('5 of 10 workloads of scope shop') as unknown,
    });
  });
});

describe('blindness', () => {
  it('does not keep an evident Kubernetes symptom from being acted on', () => {
    expect(triage(situation(sick(), { serviceLevels: unknown }))).toMatchObject({
      status: 'act',
      mode: 'CrashLoopAfterChange',
    });
  });

  it('is not what a quiet service suffers from', () => {
    const quiet = levels([version({ requests: 0, errorRatio: null, p95Ms: null })]);
    expect(triage(situation(observation(), { serviceLevels: quiet }))).toMatchObject({
      reason: 'already-healthy',
    });
  });
});

describe('severity', () => {
  const at = (available: number, desired = 4) =>
    triage(
      situation(
        sick({
          replicas: { desired, ready: available, updated: 1, available },
          pods: [newPod('a', crashing())],
        }),
      ),
    ).severity;

  it.each([
    [0, 'P1'],
    [1, 'P1'],
    [2, 'P2'],
    [4, 'P2'],
  ])('with %i of 4 replicas available is %s', (available, severity) => {
    expect(at(available)).toBe(severity);
  });

  it('is P1 when users get errors though every replica is available', () => {
    const seen = observation();
    const failing = levels([version({ errorRatio: 0.5 })]);
    expect(triage(situation(seen, { serviceLevels: failing })).severity).toBe('P1');
  });

  it('is P3 when no symptom has a name', () => {
    expect(triage(situation(observation(), { findings: [anomaly] })).severity).toBe('P3');
  });
});

describe('every situation has a verdict', () => {
  const looks = [observation(), rollingOut(crashing()), observation({ currentReplicaSet: null, pods: [] })];
  const journals = [
    [],
    [badState()],
    [badState(), goodState()],
    [badState({ goodAtMs: NOW - 1 }), goodState()],
  ];
  const served = [absent, unknown, levels([]), levels([version({ errorRatio: 0.9, p95Ms: 9000 })])];

  it.each(SYMPTOMS)('that can be told to a person, with %s from nowhere', (symptom) => {
    for (const look of looks)
      for (const states of journals)
        for (const serviceLevels of served) {
          const findings = [finding({ symptom, message: '', evidence: [] })];
          const verdict = triage(
            situation(look, { findings, states, serviceLevels, currentStateId: states[0]?.stateId ?? null }),
          );
          if (verdict.status === 'act') expect(verdict.ladder.every(({ why }) => why !== '')).toBe(true);
          else expect(verdict.explanation).toMatch(/\.$/);
          if (verdict.status === 'act') expect(verdict.ladder).not.toEqual([]);
        }
  });
});

function none() {
  return { desired: 0, ready: 0, updated: 0, available: 0 };
}
