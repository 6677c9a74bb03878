import type { ArmFigures } from '../verdict.ts';
import { hold, rollBack } from './ruling.ts';
import type { Rule } from './ruling.ts';

const counted = ({ podsReady, podsDesired }: ArmFigures): string =>
  `${String(podsReady)} of ${String(podsDesired)} pods`;
const isShort = ({ podsReady, podsDesired }: ArmFigures): boolean => podsReady < podsDesired;
const share = ({ podsReady, podsDesired }: ArmFigures): number => podsReady / Math.max(1, podsDesired);

/**
 * Fewer Ready pods of the new version than wanted at the window's end. It holds where as great a share of the old
 * version's is not Ready either, and where no pod is wanted: what does not run shows nothing.
 */
export const notReadyTrigger: Rule = ({ canary, baseline }) => {
  if (canary.podsDesired === 0)
    return hold('no pod of the new version is wanted, so nothing shows that it works');
  if (!isShort(canary)) return null;
  const said = `${counted(canary)} of the new version are Ready`;
  if (baseline !== null && isShort(baseline) && share(baseline) <= share(canary))
    return hold(`${said}, and ${counted(baseline)} of the old version beside it: the cause is shared`);
  return rollBack('not-ready', said);
};
