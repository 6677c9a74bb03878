import type { EffectivePolicy } from '../triage/situation.ts';
import type { WorkloadObservation } from '../workload/observation.ts';
import { percent, seconds, whole } from './evidence.ts';
import type { Finding } from './finding.ts';
import { compareVersions } from './version-comparison.ts';
import type { KnownServiceLevels } from './version-comparison.ts';

/**
 * The current version answers more than `errorRatio` of its requests with 5xx. `versions` holds it alone when only it
 * does (a regression), and the older ones too when they are no better (a shared cause).
 * @source DESIGN §8 "Error spike", §11 "Ratios"
 */
export function detectErrorRatio(
  observation: WorkloadObservation,
  levels: KnownServiceLevels,
  settings: EffectivePolicy,
): Finding | null {
  const figure = {
    of: (version: KnownServiceLevels['versions'][number]) => version.errorRatio,
    limit: settings.errorRatio,
  };
  const compared = compareVersions(observation, levels, figure, settings);
  if (compared === null) return null;
  const { current, currentFigure, baselineFigure } = compared;
  return {
    symptom: 'error-ratio',
    pods: [],
    versions: compared.versions,
    sinceMs: levels.atMs - levels.windowMs,
    evidence: [
      `version ${current.podTemplateHash}: ${percent(currentFigure)} of ${whole(current.requests)} requests failed in ${seconds(levels.windowMs)}, above ${percent(settings.errorRatio)}`,
      baselineFigure === null
        ? 'no older version serves beside it to compare with'
        : `the older version failed ${percent(baselineFigure)} in the same window`,
    ],
    message: `error ratio ${percent(currentFigure)}, ${compared.outcome}`,
  };
}
