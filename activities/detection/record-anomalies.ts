import { scoreText } from '../../domain/access/rarity.ts';
import { ACTIONABLE } from '../../domain/detection/finding.ts';
import type { ActivityDeps } from '../deps.ts';
import type { AnomalyNow } from '../scorer/port.ts';
import type { Surveyed } from './survey.ts';
import { watchedWorkload } from './watched-workload.ts';

/** Judges every workload that samples are known of, from whatever source; an anomaly is recorded and never more than that. */
export async function recordAnomalies(
  deps: ActivityDeps,
  surveyed: readonly Surveyed[],
  signal: AbortSignal,
): Promise<number> {
  if (surveyed.length === 0) return 0;
  const shard = surveyed.map(watchedWorkload);
  // What Prometheus does not know of, the cluster's own metrics may; their source keeps no history, so it is taken now.
  await deps.clusterMetrics.collect(
    shard.map(({ request }) => request),
    deps.nowMs(),
    signal,
  );
  const verdicts = await deps.scorer.score(shard, signal);
  const anomalies = surveyed.flatMap((one) => {
    const verdict = verdicts.get(one.observed.observation.target.uid);
    return verdict?.status === 'watching' ? verdict.anomalies.map((anomaly) => ({ ...anomaly, one })) : [];
  });
  if (anomalies.length === 0) return 0;
  await deps.store.saveAnomalies(anomalies.map(({ record }) => record));
  await deps.store.appendTimeline(
    anomalies.filter(({ isNew, one }) => isNew && !hasSymptom(one)).map(({ record }) => leftAlone(record)),
  );
  return anomalies.filter(({ isNew }) => isNew).length;
}

const hasSymptom = ({ findings }: Surveyed): boolean =>
  findings.some((finding) => ACTIONABLE.has(finding.symptom));

/** A strange sample without a symptom moves nobody: that, too, is told. */
const leftAlone = ({ id, targetKey, scope, atMs, tier, score, evidence, contributions }: AnomalyNow) => ({
  id: `${id}/left-alone`,
  healId: null,
  targetKey,
  scope,
  atMs,
  phase: 'left-alone' as const,
  sentence: `anomaly score ${scoreText(score)} (${tier} tier) and no symptom: recorded, nothing done; ${evidence[1] ?? evidence[0] ?? 'no single metric stands out'}; paramedic anomalies explain ${id}`,
  detail: { reason: 'anomaly-only', anomaly: id, contributions },
});
