import { judgeReleaseWindow } from '../../domain/release/judge-release-window.ts';
import type { Metric, Thresholds } from '../../domain/release/release-schema.ts';
import type { MetricReading, Verdict, WindowFigures } from '../../domain/release/verdict.ts';
import type { ActivityDeps } from '../deps.ts';
import { fillCustomQuery } from '../metrics/custom-metric.ts';
import type { CustomMetricReader } from '../metrics/custom-metric.ts';
import { UnreadableMetrics } from '../metrics/prometheus-answer.ts';
import type { ArmsLook } from './arms.ts';
import { measureArms } from './measure-arms.ts';
import type { MeasureSince } from './measure-arms.ts';

export interface Judged {
  readonly figures: WindowFigures;
  readonly verdict: Verdict;
}

export interface SpanInput {
  readonly thresholds: Thresholds;
  /** The user's own queries; empty: they are not asked this time. */
  readonly metrics: readonly Metric[];
}

export type JudgeDeps = Pick<ActivityDeps, 'metrics' | 'nowMs'> & {
  readonly customMetric: CustomMetricReader;
};

/** Measures both arms over one stretch of time and judges it. */
export async function judgeSpan(
  deps: JudgeDeps,
  look: ArmsLook,
  since: MeasureSince,
  { thresholds, metrics, signal }: SpanInput & { readonly signal: AbortSignal },
): Promise<Judged> {
  const [measured, custom] = await Promise.all([
    measureArms(deps, look, since, signal),
    readCustom(deps.customMetric, metrics, { look, spanMs: since.spanMs, signal }),
  ]);
  const reasons = [...measured.reasons, ...custom.reasons];
  const told = (figures: WindowFigures): Judged => {
    const verdict = judgeReleaseWindow(figures, thresholds);
    return { figures, verdict: { ...verdict, sentences: [...verdict.sentences, ...reasons] } };
  };
  const judged = told({ ...measured.figures, custom: custom.readings });
  // What can be read and is bad does not wait for what cannot.
  if (custom.reasons.length === 0 || judged.verdict.verdict === 'roll-back') return judged;
  return told({ ...judged.figures, metrics: 'unknown' });
}

/** A query that Prometheus does not answer is a reading without a value, and the reason why. */
async function readCustom(
  reader: CustomMetricReader,
  metrics: readonly Metric[],
  asked: { readonly look: ArmsLook; readonly spanMs: number; readonly signal: AbortSignal },
): Promise<{ readonly readings: readonly MetricReading[]; readonly reasons: readonly string[] }> {
  const { look, spanMs, signal } = asked;
  const context = {
    namespace: look.canary.observed.observation.target.namespace,
    windowMs: spanMs,
    canary: look.canary.podTemplateHashes,
    baseline: look.baseline?.podTemplateHashes ?? [],
  };
  const reasons: string[] = [];
  const readings: MetricReading[] = [];
  for (const { name, query, max, min } of metrics) {
    const value = await reader
      .instant(fillCustomQuery(query, context), signal)
      .catch((failed: unknown): null => {
        if (!(failed instanceof UnreadableMetrics)) throw failed;
        reasons.push(`metric "${name}": ${failed.message}`);
        return null;
      });
    readings.push({ name, value, max: max ?? null, min: min ?? null });
  }
  return { readings, reasons };
}
