import { findingOf } from './case-file.ts';
import type { CaseFile } from './case-file.ts';
import { handOver, recordOnly } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import { proposeRevert } from './revert.ts';

/** How long an autoscaler may take to add a node before a person is told. */
export const AUTOSCALER_MS = 300_000;

/**
 * Pods that cannot be placed. After a template change: back to the last good state. Else an autoscaler gets five minutes,
 * then a person is told. The pending pod is never deleted, requests are never cut, taints of others never removed.
 * @source DESIGN §8 "Unschedulable"
 */
export function diagnoseUnschedulable(file: CaseFile): Proposal | null {
  const finding = findingOf(file, 'unschedulable');
  if (finding === null) return null;
  const reverted = proposeRevert(file, {
    finding,
    afterChange: 'Unschedulable',
    withoutChange: 'Unschedulable',
    afterConfigChange: 'Unschedulable',
    affectsReadyPods: false,
  });
  const isRollback = reverted.status === 'act' && reverted.ladder[0]?.action.kind === 'rollBack';
  if (isRollback) return reverted;
  if (file.nowMs - finding.sinceMs <= AUTOSCALER_MS)
    return recordOnly(
      'Unschedulable',
      'transient',
      'Pods wait for room in the cluster; an autoscaler may still add it.',
    );
  return handOver(
    'Unschedulable',
    'needs-person',
    `Pods cannot be placed: ${finding.message}. Add room, or change what they ask for.`,
  );
}
