import { percent, whole } from '../../detection/evidence.ts';
import { hasEnoughRequests } from './few-requests.ts';
import { referenceOf } from './reference.ts';
import { hold, rollBack } from './ruling.ts';
import type { Rule } from './ruling.ts';

/**
 * The new version fails more than `errorRatio` of its requests, and at least `regressionFactor` times what it is compared
 * with (the old version beside it, else what users got before, else nothing). Above the limit without being so much worse
 * holds: the cause is shared, or too close to blame the release for.
 * @source DESIGN §11 "Ratios", REQUIREMENTS §4 "error ratio > 5 %"
 */
export const errorRatioTrigger: Rule = (figures, thresholds) => {
  const { canary } = figures;
  const limit = thresholds.errorRatio;
  if (!hasEnoughRequests(figures, thresholds)) return null;
  if (canary.errorRatio === null || canary.errorRatio <= limit) return null;
  const said = `the new version failed ${percent(canary.errorRatio)} of ${whole(canary.requests)} requests, above ${percent(limit)}`;
  const reference = referenceOf(figures);
  const other = reference?.errorRatio ?? null;
  if (reference === null || other === null) return rollBack('error-ratio', said);
  const compared = `${reference.who} failed ${percent(other)}`;
  if (canary.errorRatio >= thresholds.regressionFactor * other)
    return rollBack('error-ratio', `${said}; ${compared}`);
  return hold(
    other > limit
      ? `${said}, but ${compared}: the cause is shared, and going back would not mend it`
      : `${said}, but ${compared}: less than ${String(thresholds.regressionFactor)} times as many, too close to blame the release`,
  );
};
