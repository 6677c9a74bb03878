import { ACTIONABLE } from '../../domain/detection/finding.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { AnomalyRecord } from '../../store/port.ts';
import type { ActivityDeps } from '../deps.ts';
import type { Score } from '../scorer/port.ts';
import { levelRequest } from './survey.ts';
import type { Surveyed } from './survey.ts';

/** What the scorer learns from: ten minutes at Prometheus' own step. */
const HISTORY = { lengthMs: 600_000, stepMs: 5000 };
/** One record a workload and this long; an anomaly that lasts is one anomaly. */
const SAME_ANOMALY_MS = 300_000;

/** Scores every workload that has metrics; an anomaly is recorded and never more than that. */
export async function recordAnomalies(
  deps: ActivityDeps,
  surveyed: readonly Surveyed[],
  signal: AbortSignal,
): Promise<number> {
  const measured = surveyed.filter((one) => one.serviceLevels.status === 'known');
  if (measured.length === 0) return 0;
  const histories = await deps.metrics.history(
    measured.map((one) => levelRequest(one.observed)),
    HISTORY,
    signal,
  );
  const scores = await deps.scorer.score(histories);
  const anomalies = measured.flatMap((one) => {
    const score = scores.get(targetKey(one.observed.observation.target));
    return score?.status === 'scored' && score.isAnomaly ? [toRecord(one, score, deps.nowMs())] : [];
  });
  if (anomalies.length === 0) return 0;
  await deps.store.saveAnomalies(anomalies.map(({ record }) => record));
  await deps.store.appendTimeline(
    anomalies
      .filter(({ hasSymptom }) => !hasSymptom)
      .map(({ record }) => ({
        id: `${record.id}/left-alone`,
        healId: null,
        targetKey: record.targetKey,
        scope: record.scope,
        atMs: record.atMs,
        phase: 'left-alone',
        sentence: `anomaly score ${record.score.toFixed(2)} (threshold ${record.threshold.toFixed(2)}) and no symptom: recorded, nothing done`,
        detail: { reason: 'anomaly-only', contributions: record.contributions },
      })),
  );
  return anomalies.length;
}

function toRecord(
  { observed, findings }: Surveyed,
  score: Extract<Score, { status: 'scored' }>,
  nowMs: number,
): { record: AnomalyRecord; hasSymptom: boolean } {
  const { target, scope } = observed.observation;
  const key = targetKey(target);
  const [top] = Object.entries(score.contributions).toSorted(([, a], [, b]) => b - a);
  return {
    record: {
      id: `anomaly/${target.uid}/${String(Math.floor(nowMs / SAME_ANOMALY_MS))}`,
      targetKey: key,
      scope,
      atMs: nowMs,
      score: score.score,
      threshold: score.threshold,
      contributions: score.contributions,
      evidence:
        top === undefined
          ? []
          : [`${top[0]} stands out most (${String(Math.round(top[1] * 100))} % of the deviation)`],
    },
    hasSymptom: findings.some((finding) => ACTIONABLE.has(finding.symptom)),
  };
}
