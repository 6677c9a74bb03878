import { findingOf } from './case-file.ts';
import type { CaseFile } from './case-file.ts';
import type { Proposal } from './proposal.ts';
import { proposeRevert } from './revert.ts';

/**
 * Containers that crash again and again. After a change: back to the last good state, or only the contents of its objects
 * where the template is the same. Without one the target of a rollback is equally bad: a person looks at dependencies.
 * Pods are never deleted: the kubelet restarts them already.
 */
export function diagnoseCrashLoop(file: CaseFile): Proposal | null {
  const finding = findingOf(file, 'crash-loop');
  if (finding === null) return null;
  return proposeRevert(file, {
    finding,
    afterChange: 'CrashLoopAfterChange',
    withoutChange: 'CrashLoopWithoutChange',
    afterConfigChange: 'BadConfig',
    affectsReadyPods: false,
  });
}
