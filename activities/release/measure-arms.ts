import type { RestartCounts } from '../../domain/release/trigger/crash-evidence.ts';
import { failuresSince } from '../../domain/release/trigger/crash-evidence.ts';
import type { ArmFigures, WindowFigures } from '../../domain/release/verdict.ts';
import type { ServiceLevels, VersionServiceLevels } from '../../domain/workload/service-levels.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { ActivityDeps } from '../deps.ts';
import { levelRequest } from '../detection/survey.ts';
import type { ServiceLevelRequest } from '../metrics/port.ts';
import type { Arm, ArmsLook } from './arms.ts';
import { fullnessOf } from './fullness.ts';

export interface Measured {
  readonly figures: Omit<WindowFigures, 'custom'>;
  /** Why figures are missing, for people; figures have no room for it. */
  readonly reasons: readonly string[];
}

/** What the figures count from. */
export interface MeasureSince {
  /** Restarts and ends count from here, epoch ms. */
  readonly fromMs: number;
  readonly counts: RestartCounts;
  /** Service levels are of so long back. */
  readonly spanMs: number;
  readonly before: WindowFigures['before'];
}

const ABSENT: ServiceLevels = { status: 'absent' };

/** Both arms' figures over the same stretch of time: one question to the metrics for both. */
export async function measureArms(
  deps: Pick<ActivityDeps, 'metrics' | 'nowMs'>,
  look: ArmsLook,
  since: MeasureSince,
  signal: AbortSignal,
): Promise<Measured> {
  const answers = await deps.metrics.serviceLevels(requests(look, since.before), since.spanMs, signal);
  const levelsOf = ({ observed }: Arm) => answers.get(targetKey(observed.observation.target)) ?? ABSENT;
  const canary = levelsOf(look.canary);
  const beside = look.baseline === null ? null : levelsOf(look.baseline);
  const { metrics, reasons } = standing(canary, beside);
  const isUnmeasured = canary.status === 'known' && beside?.status === 'absent';
  const nowMs = deps.nowMs();
  const failures = { atMs: since.fromMs, nowMs, counts: since.counts };
  const figuresOf = (arm: Arm, levels: ServiceLevels): ArmFigures => ({
    ...service(arm, levels, nowMs),
    ...failuresSince(arm.pods, failures),
    podsReady: arm.pods.filter(({ isReady }) => isReady).length,
    podsDesired: arm.podsDesired,
  });
  return {
    figures: {
      windowMs: since.spanMs,
      canary: figuresOf(look.canary, canary),
      baseline: look.baseline === null || isUnmeasured ? null : figuresOf(look.baseline, beside ?? ABSENT),
      before: since.before,
      metrics,
    },
    reasons,
  };
}

/** A version that loses its metrics must not pass as one that never had any. */
function requests(look: ArmsLook, before: WindowFigures['before']): ServiceLevelRequest[] {
  const canary = levelRequest(look.canary.observed);
  const baseline = look.baseline === null ? null : levelRequest(look.baseline.observed);
  const hadMetrics = canary.hadMetrics || before !== null || baseline?.hadMetrics === true;
  const isApart = baseline !== null && baseline.key !== canary.key;
  return [{ ...canary, hadMetrics }, ...(isApart ? [baseline] : [])];
}

function standing(
  canary: ServiceLevels,
  beside: ServiceLevels | null,
): { readonly metrics: WindowFigures['metrics']; readonly reasons: readonly string[] } {
  const reasons = [canary, beside].flatMap((levels) => (levels?.status === 'unknown' ? [levels.reason] : []));
  if (reasons.length > 0) return { metrics: 'unknown', reasons: [...new Set(reasons)] };
  if (canary.status === 'absent' && beside?.status === 'known')
    return {
      metrics: 'unknown',
      reasons: ['the new version is not measured, and the old one is; check that its pods are scraped'],
    };
  if (canary.status === 'absent') return { metrics: 'absent', reasons: [] };
  return {
    metrics: 'known',
    reasons: beside?.status === 'absent' ? ['the old version is not measured, so it is no baseline'] : [],
  };
}

type ServiceFigures = Omit<ArmFigures, 'restarts' | 'crashes' | 'podsReady' | 'podsDesired'>;

const NOTHING: ServiceFigures = {
  requests: 0,
  errorRatio: null,
  p95Ms: null,
  memoryRatio: null,
  cpuRatio: null,
};

function service({ podTemplateHashes, pods }: Arm, levels: ServiceLevels, nowMs: number): ServiceFigures {
  if (levels.status !== 'known') return NOTHING;
  const versions = levels.versions.filter(({ podTemplateHash }) =>
    podTemplateHashes.includes(podTemplateHash),
  );
  return { ...answered(versions), ...fullnessOf(pods, levels.usage, nowMs) };
}

/** Versions of one arm as one: ratios by their requests, the percentile of the one that answered most. */
export function answered(
  versions: readonly VersionServiceLevels[],
): Pick<ArmFigures, 'requests' | 'errorRatio' | 'p95Ms'> {
  const requests = versions.reduce((sum, version) => sum + version.requests, 0);
  const failed = versions.reduce((sum, version) => sum + (version.errorRatio ?? 0) * version.requests, 0);
  const most = versions.toSorted((a, b) => b.requests - a.requests)[0];
  return {
    requests,
    errorRatio: requests === 0 ? null : failed / requests,
    p95Ms: most?.p95Ms ?? null,
  };
}
