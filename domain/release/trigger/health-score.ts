import { HEALTH_OBJECTIVES, healthScore } from '../../workload/health-score.ts';
import type { Thresholds } from '../release-schema.ts';
import type { ArmFigures, WindowFigures } from '../verdict.ts';
import { referenceOf } from './reference.ts';
import { hold, rollBack } from './ruling.ts';
import type { Rule } from './ruling.ts';

/** That a service always was slow is not the release's doing: what it may become slower by is allowed here too. */
function scoreOf(arm: ArmFigures, figures: WindowFigures, thresholds: Thresholds): number | null {
  const allowedMs = (referenceOf(figures)?.p95Ms ?? 0) * (1 + thresholds.p95IncreaseRatio);
  const p95Ms = Math.max(HEALTH_OBJECTIVES.p95Ms, allowedMs);
  return healthScore(
    { ...arm, isFresh: figures.metrics !== 'unknown' },
    { errorRatio: thresholds.errorRatio, p95Ms },
  );
}

/** The new version's score over the window, without anomalies; null when it cannot be told. */
export const windowHealth = (figures: WindowFigures, thresholds: Thresholds): number | null =>
  scoreOf(figures.canary, figures, thresholds);

/** The old version as it served before, with every pod Ready: how many were then is not kept. */
const asBefore = ({ canary, before }: WindowFigures): ArmFigures | null =>
  before === null
    ? null
    : { ...canary, cpuRatio: null, memoryRatio: null, ...before, podsReady: canary.podsDesired };

/**
 * A score below `healthScore` rolls back; it holds where the old version, beside it or before, scores below it too.
 * @source REQUIREMENTS §4 "health score below 90 after"
 */
export const healthScoreTrigger: Rule = (figures, thresholds) => {
  const score = windowHealth(figures, thresholds);
  if (score === null || score >= thresholds.healthScore) return null;
  const said = `the new version's health score is ${String(score)}, below ${String(thresholds.healthScore)}`;
  const other = figures.baseline ?? asBefore(figures);
  const otherScore = other === null ? null : scoreOf(other, figures, thresholds);
  return otherScore !== null && otherScore < thresholds.healthScore
    ? hold(`${said}; the old version's is ${String(otherScore)}, so the cause is shared`)
    : rollBack('health-score', said);
};
