import type { EffectivePolicy } from '../triage/situation.ts';
import type { WorkloadObservation } from '../workload/observation.ts';
import type { ServiceLevels, VersionServiceLevels } from '../workload/service-levels.ts';
import { unique } from './evidence.ts';

export type KnownServiceLevels = Extract<ServiceLevels, { status: 'known' }>;

/** The figure two versions are compared by. */
export interface ServiceLevelFigure {
  readonly of: (version: VersionServiceLevels) => number | null;
  readonly limit: number;
}

/** `regressed`: only the current version is out of its band. `shared`: the older one is no better. */
export interface Comparison {
  readonly outcome: 'regressed' | 'shared';
  readonly current: VersionServiceLevels;
  readonly currentFigure: number;
  readonly baselineFigure: number | null;
  readonly versions: readonly string[];
}

const servingOlder = (
  observation: WorkloadObservation,
  levels: KnownServiceLevels,
): VersionServiceLevels[] => {
  const withPods = new Set(
    observation.olderReplicaSets.filter((set) => set.replicas > 0).map((set) => set.podTemplateHash),
  );
  return levels.versions.filter((version) => withPods.has(version.podTemplateHash) && version.requests > 0);
};

/** The worst of the older versions that have enough requests; `too-few` when one serves but too little to compare. */
function baseline(
  older: readonly VersionServiceLevels[],
  figure: ServiceLevelFigure,
  minimumRequests: number,
): number | null | 'too-few' {
  const comparable = older.filter((version) => version.requests >= minimumRequests);
  const figures = comparable.flatMap((version) => figure.of(version) ?? []);
  if (figures.length > 0) return Math.max(...figures);
  return older.length > 0 ? 'too-few' : null;
}

/**
 * Compares the version that is being rolled out with the older ones that serve in the same window.
 * Out of band = above the absolute limit; regressed = also at least `regressionFactor` times the baseline, where one
 * serves. Each arm needs `minimumRequests`; an older version without replicas left is no arm.
 * @returns null when in band or not comparable: too few requests conclude nothing.
 * @source DESIGN §11 "Ratios"
 */
export function compareVersions(
  observation: WorkloadObservation,
  levels: KnownServiceLevels,
  figure: ServiceLevelFigure,
  settings: EffectivePolicy,
): Comparison | null {
  const hash = observation.currentReplicaSet?.podTemplateHash;
  const current = levels.versions.find((version) => version.podTemplateHash === hash);
  if (current === undefined || current.requests < settings.minimumRequests) return null;
  const currentFigure = figure.of(current);
  if (currentFigure === null || currentFigure <= figure.limit) return null;
  const older = servingOlder(observation, levels);
  const reference = baseline(older, figure, settings.minimumRequests);
  if (reference === 'too-few') return null;
  const found = { current, currentFigure, baselineFigure: reference };
  if (reference === null || currentFigure >= settings.regressionFactor * reference) {
    return { ...found, outcome: 'regressed', versions: [current.podTemplateHash] };
  }
  if (reference <= figure.limit) return null;
  return {
    ...found,
    outcome: 'shared',
    versions: unique([current, ...older].map((version) => version.podTemplateHash)),
  };
}
