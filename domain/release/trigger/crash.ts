import { clip } from '../../detection/evidence.ts';
import type { ArmFigures } from '../verdict.ts';
import { hold, rollBack } from './ruling.ts';
import type { Rule } from './ruling.ts';

const MOST_SHOWN = 3;

const failures = ({ restarts, crashes }: ArmFigures): number => Math.max(restarts, crashes.length);
const failuresPerPod = (arm: ArmFigures): number => failures(arm) / Math.max(1, arm.podsDesired);

const evidence = ({ restarts, crashes }: ArmFigures): string =>
  crashes.length === 0
    ? `containers of the new version restarted ${String(restarts)} times`
    : `the new version crashes: ${crashes
        .slice(0, MOST_SHOWN)
        .map((crash) => clip(crash, 200))
        .join(', ')}${crashes.length > MOST_SHOWN ? ` and ${String(crashes.length - MOST_SHOWN)} more` : ''}`;

/**
 * Any crash or restart of the new version within the window. It holds instead where the old version beside it fails as
 * often for each pod it should have: then what ails them is not the release.
 * @source REQUIREMENTS §4 "crashes"
 */
export const crashTrigger: Rule = ({ canary, baseline }) => {
  if (failures(canary) === 0) return null;
  const said = evidence(canary);
  if (baseline !== null && failures(baseline) > 0 && failuresPerPod(baseline) >= failuresPerPod(canary))
    return hold(
      `${said}; the old version beside it fails as often (${String(failures(baseline))} times), so the cause is shared`,
    );
  return rollBack('crash', said);
};
