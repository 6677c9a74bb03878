import { percent, whole } from '../detection/evidence.ts';
import type { Thresholds } from './release-schema.ts';
import { crashTrigger } from './trigger/crash.ts';
import { customMetricTrigger } from './trigger/custom-metric.ts';
import { errorRatioTrigger } from './trigger/error-ratio.ts';
import { fewRequests } from './trigger/few-requests.ts';
import { healthScoreTrigger, windowHealth } from './trigger/health-score.ts';
import { notReadyTrigger } from './trigger/not-ready.ts';
import { referenceOf } from './trigger/reference.ts';
import type { Rule, Ruling } from './trigger/ruling.ts';
import { saturationTrigger } from './trigger/saturation.ts';
import { slowerTrigger } from './trigger/slower.ts';
import type { Verdict, WindowFigures } from './verdict.ts';

/** The first that fires names the trigger: what harms users or stands on hard evidence before what only may. */
const RULES: readonly Rule[] = [
  crashTrigger,
  errorRatioTrigger,
  slowerTrigger,
  notReadyTrigger,
  customMetricTrigger,
  saturationTrigger,
  fewRequests,
];

function comparison(figures: WindowFigures): string {
  const { errorRatio, p95Ms, who } = referenceOf(figures) ?? { errorRatio: null, p95Ms: null, who: '' };
  if (errorRatio === null) return 'nothing to compare with, so it was held against absolute limits';
  return `${who}: ${percent(errorRatio)}${p95Ms === null ? '' : `, p95 ${whole(p95Ms)} ms`}`;
}

function goodNews(figures: WindowFigures, score: number | null): string[] {
  const { canary, metrics } = figures;
  const pods = `${String(canary.podsReady)} of ${String(canary.podsDesired)} pods of the new version are Ready, and none restarted`;
  if (metrics === 'absent')
    return [pods, 'the workload has no service levels, so its pods alone were judged'];
  const p95 = canary.p95Ms === null ? '' : `, p95 ${whole(canary.p95Ms)} ms`;
  return [
    `the new version failed ${percent(canary.errorRatio ?? 0)} of ${whole(canary.requests)} requests${p95} (${comparison(figures)})`,
    pods,
    ...(score === null ? [] : [`health score ${String(score)}`]),
  ];
}

/** What the rules object to. The score sums up what they look at one by one, so it speaks only where they are silent. */
function objections(figures: WindowFigures, thresholds: Thresholds): Ruling[] {
  const rulings = RULES.flatMap((rule) => rule(figures, thresholds) ?? []);
  if (rulings.length > 0 || figures.metrics === 'unknown') return rulings;
  const health = healthScoreTrigger(figures, thresholds);
  return health === null ? [] : [health];
}

/**
 * What one window says of the new version. Rolls back when any trigger fires, also where other figures are unknown: a
 * crash does not wait for Prometheus. Then `errored` when service levels could not be read, and `unknown` when anything
 * holds: too few requests, a cause the old version shares, a query without an answer. Else `promote`.
 * @param figures both arms over the same window; counts are of the window
 * @source DESIGN §11 "Ratios", REQUIREMENTS §4
 */
export function judgeReleaseWindow(figures: WindowFigures, thresholds: Thresholds): Verdict {
  const healthScore = windowHealth(figures, thresholds);
  const rulings = objections(figures, thresholds);
  const fired = rulings.filter((one) => one.ruling === 'roll-back');
  const holds = rulings.filter((one) => one.ruling === 'hold');
  const sentences = [...fired, ...holds].map(({ sentence }) => sentence);
  const verdict = (named: Verdict['verdict'], said: readonly string[]): Verdict => ({
    verdict: named,
    trigger: fired[0]?.trigger ?? null,
    healthScore,
    sentences: said,
  });
  if (fired.length > 0) return verdict('roll-back', sentences);
  if (figures.metrics === 'unknown')
    return verdict('errored', ['the service levels could not be read', ...sentences]);
  if (holds.length > 0) return verdict('unknown', sentences);
  return verdict('promote', goodNews(figures, healthScore));
}
