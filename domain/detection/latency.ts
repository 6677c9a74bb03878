import type { EffectivePolicy } from '../triage/situation.ts';
import type { WorkloadObservation } from '../workload/observation.ts';
import { seconds, whole } from './evidence.ts';
import type { Finding } from './finding.ts';
import { compareVersions } from './version-comparison.ts';
import type { KnownServiceLevels } from './version-comparison.ts';

/**
 * The current version's p95 is above `p95Ms`. `versions` holds it alone when only it is (a regression), and the older
 * ones too when they are no better (a shared cause).
 * @source DESIGN §8 "Latency regression after deploy", §11 "Ratios"
 */
export function detectLatency(
  observation: WorkloadObservation,
  levels: KnownServiceLevels,
  settings: EffectivePolicy,
): Finding | null {
  const figure = {
    of: (version: KnownServiceLevels['versions'][number]) => version.p95Ms,
    limit: settings.p95Ms,
  };
  const compared = compareVersions(observation, levels, figure, settings);
  if (compared === null) return null;
  const { current, currentFigure, baselineFigure } = compared;
  return {
    symptom: 'latency',
    pods: [],
    versions: compared.versions,
    sinceMs: levels.atMs - levels.windowMs,
    evidence: [
      `version ${current.podTemplateHash}: p95 ${whole(currentFigure)} ms over ${whole(current.requests)} requests in ${seconds(levels.windowMs)}, above ${whole(settings.p95Ms)} ms`,
      baselineFigure === null
        ? 'no older version serves beside it to compare with'
        : `the older version's p95 is ${whole(baselineFigure)} ms in the same window`,
    ],
    message: `p95 ${whole(currentFigure)} ms, ${compared.outcome}`,
  };
}
