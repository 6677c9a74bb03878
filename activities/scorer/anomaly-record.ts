import { explainAnomaly } from '../../domain/detection/anomaly/explain.ts';
import type { OpenEpisode } from '../../domain/detection/anomaly/episode.ts';
import type { AnomalyNow, WatchedWorkload } from './port.ts';
import type { Watcher } from './watcher.ts';

/** An anomaly's id: of one workload and one beginning, without a slash. */
export const anomalyId = (uid: string, { beganAtMs }: OpenEpisode): string =>
  `an-${uid.slice(0, 8)}-${beganAtMs.toString(36)}`;

/** An anomaly as it stands, with all a person needs to see why. */
export function anomalyRecord(
  { uid, key, scope }: WatchedWorkload,
  watcher: Watcher,
  episode: OpenEpisode,
  more: { readonly hasEnded: boolean; readonly forestSurprise: number | null },
): AnomalyNow {
  const { detector, model, checksum, recent } = watcher;
  const explanation = explainAnomaly({
    model,
    checksum,
    rule: detector.rule,
    episode,
    samples: recent,
    forestSurprise: more.forestSurprise,
  });
  return {
    id: anomalyId(uid, episode),
    targetUid: uid,
    targetKey: key,
    scope,
    atMs: episode.beganAtMs,
    lastAtMs: episode.lastAtMs,
    endedAtMs: more.hasEnded ? episode.lastAtMs : null,
    tier: episode.tier,
    score: 1 - 10 ** -episode.peak.surprise,
    threshold: 1 - 10 ** -(episode.tier === 'act' ? detector.rule.actAt : detector.rule.warnAt),
    contributions: Object.fromEntries(explanation.metrics.map(({ name, share }) => [name, share])),
    evidence: explanation.why,
    explanation,
  };
}
