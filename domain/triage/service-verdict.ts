import { percent, whole } from '../detection/evidence.ts';
import type { WorkloadObservation } from '../workload/observation.ts';
import type { ServiceLevels, VersionServiceLevels } from '../workload/service-levels.ts';
import type { Expected, WindowJudgement } from './window.ts';

const good = (...sentences: string[]): WindowJudgement => ({ verdict: 'good', sentences });
const bad = (...sentences: string[]): WindowJudgement => ({ verdict: 'bad', sentences });
const unknown = (...sentences: string[]): WindowJudgement => ({ verdict: 'unknown', sentences });
const settling = (...sentences: string[]): WindowJudgement => ({ verdict: 'settling', sentences });

/** The measured window may begin this much before the act: the two clocks are read one after the other. */
const OVERLAP_MS = 5000;

const PODS_READY = 'the symptom is gone and every pod is Ready';

/** The worst any version did when the act was decided; null when that was not measured. */
function worstBefore(
  levels: ServiceLevels | undefined,
  figure: (version: VersionServiceLevels) => number | null,
): number | null {
  const figures =
    levels?.status === 'known' ? levels.versions.flatMap((version) => figure(version) ?? []) : [];
  return figures.length === 0 ? null : Math.max(...figures);
}

interface Figure {
  readonly now: number | null;
  readonly limit: number;
  readonly before: number | null;
  readonly written: (value: number) => string;
  /** The act was meant to cure this very figure: then "no worse" is not enough. */
  readonly wasSymptom: boolean;
}

function complaint({ now, limit, before, written, wasSymptom }: Figure): string | null {
  if (now === null || now <= limit) return null;
  if (!wasSymptom && before !== null && now <= before) return null;
  return `${written(now)}, above ${written(limit)}${before === null ? '' : ` (${written(before)} when the act was decided)`}`;
}

function figures(arm: VersionServiceLevels, expected: Expected): Figure[] {
  const { settings, findings, serviceLevelsAtDecision } = expected;
  const was = (symptom: string) => findings.some((finding) => finding.symptom === symptom);
  return [
    {
      now: arm.errorRatio,
      limit: settings.errorRatio,
      before: worstBefore(serviceLevelsAtDecision, (version) => version.errorRatio),
      written: (value) => `${percent(value)} of requests fail`,
      wasSymptom: was('error-ratio'),
    },
    {
      now: arm.p95Ms,
      limit: settings.p95Ms,
      before: worstBefore(serviceLevelsAtDecision, (version) => version.p95Ms),
      written: (value) => `p95 ${whole(value)} ms`,
      wasSymptom: was('latency'),
    },
  ];
}

function judgeArm(arm: VersionServiceLevels, expected: Expected): WindowJudgement {
  const { minimumRequests } = expected.settings;
  const wasMeasured = expected.findings.some(
    ({ symptom }) => symptom === 'error-ratio' || symptom === 'latency',
  );
  if (arm.requests < minimumRequests) {
    const few = `${whole(arm.requests)} requests are too few to judge the answers by (${whole(minimumRequests)} are needed)`;
    return wasMeasured ? unknown(few) : good(PODS_READY, few);
  }
  const complaints = figures(arm, expected).flatMap((figure) => complaint(figure) ?? []);
  if (complaints.length > 0) return bad(...complaints);
  return good(
    PODS_READY,
    `${whole(arm.requests)} requests answered, ${percent(arm.errorRatio ?? 0)} failed${arm.p95Ms === null ? '' : `, p95 ${whole(arm.p95Ms)} ms`}`,
  );
}

/**
 * Whether users are served no worse than they should be, or than when the act was decided. A quiet service is judged by its
 * pods alone, unless its answers were the symptom: then too few of them prove nothing. Metrics that were there and are
 * stale, gone or unreadable make the window unknown.
 */
export function serviceLevelVerdict(
  serviceLevels: ServiceLevels,
  observation: WorkloadObservation,
  expected: Expected,
): WindowJudgement {
  if (serviceLevels.status === 'unknown')
    return unknown(`service levels are unknown: ${serviceLevels.reason}`);
  if (serviceLevels.status === 'absent') {
    const wereThere = (expected.serviceLevelsAtDecision?.status ?? 'absent') !== 'absent';
    return wereThere
      ? unknown('service levels were measured when the act was decided and are gone now')
      : good(PODS_READY, 'it is not measured, so its pods are all there is to judge');
  }
  const actedAtMs = expected.actedAtMs ?? 0;
  if (serviceLevels.atMs - serviceLevels.windowMs < actedAtMs - OVERLAP_MS)
    return settling('the measured window still reaches back before the act');
  const version = observation.currentReplicaSet?.podTemplateHash;
  const arm = serviceLevels.versions.find(({ podTemplateHash }) => podTemplateHash === version);
  if (arm === undefined) return settling('the running version has not been measured yet');
  return judgeArm(arm, expected);
}
