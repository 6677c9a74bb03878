import type { Finding } from '../gate.ts';
import type { BugRecord, IncidentRecord } from '../record.ts';
import { fails, listed, passes } from './found.ts';

/**
 * Whether a critical bug is open, anywhere: bugs do not say which workload they are of. The bug that was opened with the
 * incident this release mends, by the same failed release, does not count: it is what is being mended.
 * @param bugs any, in any order; closed ones and lesser ones do not count
 * @param mends the open incident this release mends
 */
export function checkCriticalBugs(
  bugs: readonly BugRecord[],
  mends: Pick<IncidentRecord, 'id' | 'releaseId'> | null,
): Finding {
  const critical = bugs.filter(({ status, severity }) => status === 'open' && severity === 'critical');
  const isMended = ({ releaseId }: BugRecord) => releaseId !== null && releaseId === mends?.releaseId;
  const others = critical.filter((bug) => !isMended(bug));
  if (others.length > 0)
    return fails(
      'critical-bugs',
      `open and critical: ${listed(others.map(({ id, title }) => `${id} (${title})`))}; close them, or lower their severity if they are not`,
    );
  return critical.length === 0
    ? passes('critical-bugs', 'no critical bug is open')
    : passes(
        'critical-bugs',
        `${listed(critical.map(({ id }) => id))} came with ${mends?.id ?? 'the incident'}, which this release mends`,
      );
}
