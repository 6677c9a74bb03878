import { percent } from '../../detection/evidence.ts';
import type { ArmFigures } from '../verdict.ts';
import { hold, rollBack } from './ruling.ts';
import type { Rule } from './ruling.ts';

const RESOURCES = [
  { title: 'memory', of: (arm: ArmFigures) => arm.memoryRatio },
  { title: 'cpu', of: (arm: ArmFigures) => arm.cpuRatio },
] as const;

/**
 * The fullest pod of the new version uses more than `saturationRatio` of a limit of its own. It holds where the old
 * version beside it is above the same line. A figure or a limit that is not there decides nothing.
 */
export const saturationTrigger: Rule = ({ metrics, canary, baseline }, { saturationRatio }) => {
  if (metrics !== 'known') return null;
  const full = RESOURCES.flatMap(({ title, of }) => {
    const ratio = of(canary);
    const other = baseline === null ? null : of(baseline);
    return ratio === null || ratio <= saturationRatio ? [] : [{ title, ratio, other }];
  });
  const own = full.find(({ other }) => other === null || other <= saturationRatio);
  const worst = own ?? full[0];
  if (worst === undefined) return null;
  const said = `the fullest pod of the new version uses ${percent(worst.ratio)} of its ${worst.title} limit, above ${percent(saturationRatio)}`;
  return own === undefined
    ? hold(`${said}; the old version beside it uses ${percent(worst.other ?? 0)}, so the cause is shared`)
    : rollBack('saturation', said);
};
