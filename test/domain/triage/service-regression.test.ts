import { describe, expect, it } from 'vitest';
import { triage } from '../../../domain/triage/triage.ts';
import type { JournaledState } from '../../../domain/workload/good-state.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import {
  config,
  container,
  HOUR,
  MINUTE,
  NOW,
  observation,
  OLD,
  pod,
  replicaSet,
  SECOND,
} from '../../support/observations.ts';
import { levels, version } from '../../support/service-levels.ts';
import { badState, finding, goodState, journalOf, situation } from '../../support/situations.ts';
import { actions } from './diagnosis.ts';

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
