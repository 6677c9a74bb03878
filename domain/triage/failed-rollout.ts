import { findingOf } from './case-file.ts';
import type { CaseFile } from './case-file.ts';
import type { Proposal } from './proposal.ts';
import { proposeRevert } from './revert.ts';

/**
 * A rollout past its progress deadline whose pods show nothing worse: one patch back to the good template. The deadline
 * is never raised. Pods that run unready under changed contents are replaced after those are restored.
 */
export function diagnoseFailedRollout(file: CaseFile): Proposal | null {
  const finding = findingOf(file, 'rollout-stuck');
  if (finding === null) return null;
  return proposeRevert(file, {
    finding,
    afterChange: 'FailedRollout',
    withoutChange: 'FailedRollout',
    afterConfigChange: 'FailedRollout',
    affectsReadyPods: false,
  });
}
