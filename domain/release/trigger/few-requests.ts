import { whole } from '../../detection/evidence.ts';
import type { Thresholds } from '../release-schema.ts';
import type { WindowFigures } from '../verdict.ts';
import { hold } from './ruling.ts';
import type { Rule } from './ruling.ts';

/** Enough answers in each arm that serves to compare ratios and percentiles by. */
export const hasEnoughRequests = (
  { metrics, canary, baseline }: WindowFigures,
  { minimumRequests }: Thresholds,
): boolean =>
  metrics === 'known' &&
  canary.requests >= minimumRequests &&
  (baseline === null || baseline.requests >= minimumRequests);

/**
 * A measured workload with fewer than `minimumRequests` in an arm cannot be judged by its answers, and is not promoted
 * without: nobody asked is not nobody was harmed.
 * @source DESIGN §11 "Ratios"
 */
export const fewRequests: Rule = (figures, thresholds) => {
  const { metrics, canary, baseline } = figures;
  if (metrics !== 'known' || hasEnoughRequests(figures, thresholds)) return null;
  const needed = `${whole(thresholds.minimumRequests)} are needed${baseline === null ? '' : ' from each'}`;
  if (canary.requests === 0 && (baseline?.requests ?? 0) === 0)
    return hold(`nobody sent a request, so nothing shows how the new version answers; ${needed}`);
  const beside = baseline === null ? '' : ` and the old one ${whole(baseline.requests)}`;
  return hold(`the new version answered ${whole(canary.requests)} requests${beside}: too few, ${needed}`);
};
