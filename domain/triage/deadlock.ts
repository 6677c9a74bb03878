import { livePods } from '../detection/pod-finding.ts';
import { findingOf } from './case-file.ts';
import type { CaseFile } from './case-file.ts';
import { handOver } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import { proposeRevert } from './revert.ts';
import { evictRung, restartRung } from './rungs.ts';

/**
 * Ready pods that take requests and answer none. One of them: evict that pod (its disruption budget is the API server's to
 * enforce, also for a single replica); if it comes back, a person may restart the rest. Several at once share a cause:
 * after a change the change is taken back, without one a person looks.
 * @source DESIGN §8 "Deadlock"
 */
export function diagnoseDeadlock(file: CaseFile): Proposal | null {
  const finding = findingOf(file, 'deadlock');
  if (finding === null) return null;
  const [hanging, ...others] = livePods(file.observation.pods).filter((pod) =>
    finding.pods.includes(pod.name),
  );
  if (hanging === undefined)
    return handOver('Deadlock', 'needs-person', 'The pod that hung is no longer there under that name.');
  if (others.length > 0) {
    const reverted = proposeRevert(file, {
      finding,
      afterChange: 'Deadlock',
      withoutChange: 'Deadlock',
      afterConfigChange: 'Deadlock',
      affectsReadyPods: true,
    });
    return reverted.status === 'act'
      ? reverted
      : handOver(
          'Deadlock',
          'needs-person',
          `${String(others.length + 1)} pods hang at once, which points at something they share. Look at what they wait for before restarting them.`,
        );
  }
  return {
    status: 'act',
    mode: 'Deadlock',
    ladder: [
      evictRung(file, hanging, `pod ${hanging.name} is Ready and takes requests but answers none`),
      restartRung(file, 'evicting the pod that hung did not help; the others may hang next', true),
    ],
    evidence: [],
  };
}
