import { percent } from '../../detection/evidence.ts';
import type { BeforeFigures, WindowFigures } from '../verdict.ts';
import { hold, rollBack } from './ruling.ts';
import type { Rule } from './ruling.ts';

const RESOURCES = [
  { title: 'memory', of: (arm: Partial<BeforeFigures>) => arm.memoryRatio ?? null },
  { title: 'cpu', of: (arm: Partial<BeforeFigures>) => arm.cpuRatio ?? null },
] as const;

/**
 * The fullest pod of the new version uses more than `saturationRatio` of a limit of its own. It holds where the old
 * version, beside it or before the release, is above the same line. A figure or a limit that is not there decides nothing.
 */
export const saturationTrigger: Rule = (figures, { saturationRatio }) => {
  if (figures.metrics !== 'known') return null;
  const full = RESOURCES.flatMap(({ title, of }) => {
    const ratio = of(figures.canary);
    if (ratio === null || ratio <= saturationRatio) return [];
    return [{ title, ratio, old: oldVersion(figures, of) }];
  });
  const own = full.find(({ old }) => old === null || old.ratio <= saturationRatio);
  const worst = own ?? full[0];
  if (worst === undefined) return null;
  const said = `the fullest pod of the new version uses ${percent(worst.ratio)} of its ${worst.title} limit, above ${percent(saturationRatio)}`;
  if (own !== undefined || worst.old === null) return rollBack('saturation', said);
  const { verb, ratio } = worst.old;
  return hold(`${said}; the old version ${verb} ${percent(ratio)}, so the cause is shared`);
};

function oldVersion({ baseline, before }: WindowFigures, of: (typeof RESOURCES)[number]['of']) {
  const beside = baseline === null ? null : of(baseline);
  if (beside !== null) return { verb: 'beside it uses', ratio: beside };
  const earlier = before === null ? null : of(before);
  return earlier === null ? null : { verb: 'used, before the release,', ratio: earlier };
}
