import { percent, whole } from '../../detection/evidence.ts';
import { hasEnoughRequests } from './few-requests.ts';
import { referenceOf } from './reference.ts';
import { hold, rollBack } from './ruling.ts';
import type { Rule } from './ruling.ts';

/**
 * p95 more than `p95IncreaseRatio` above what it is compared with (the old version beside it, else before), by at least
 * `p95IncreaseLeastMs`. With nothing to compare with only the health score, which knows an objective, speaks of p95.
 * A new version whose p95 cannot be read although the old one's can holds.
 * @source REQUIREMENTS §4 "performance degraded > 50 %"
 */
export const slowerTrigger: Rule = (figures, thresholds) => {
  const { canary } = figures;
  const reference = referenceOf(figures);
  const other = reference?.p95Ms ?? null;
  if (!hasEnoughRequests(figures, thresholds) || reference === null || other === null) return null;
  if (canary.p95Ms === null)
    return canary.errorRatio === 1
      ? null
      : hold(
          `the new version's p95 is not measured, and that of ${reference.who} is: ${whole(other)} ms; check that it still exposes its request durations`,
        );
  const limit = other * (1 + thresholds.p95IncreaseRatio);
  if (canary.p95Ms <= limit || canary.p95Ms - other < thresholds.p95IncreaseLeastMs) return null;
  return rollBack(
    'slower',
    `the new version's p95 is ${whole(canary.p95Ms)} ms over ${whole(canary.requests)} requests, more than ${percent(thresholds.p95IncreaseRatio)} above the ${whole(other)} ms of ${reference.who}`,
  );
};
