import { describe, expect, it } from 'vitest';
import { triage } from '../../../domain/triage/triage.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import type { PodProgress } from '../../../domain/workload/service-levels.ts';
import { observation, pod } from '../../support/observations.ts';
import { levels, version } from '../../support/service-levels.ts';
import { badState, goodState, situation } from '../../support/situations.ts';
import { actions, unchanged } from './diagnosis.ts';

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
