import { UnreadableMetrics } from './prometheus-answer.ts';
import type { Sample } from './prometheus-answer.ts';

export type Label = 'pod' | 'pod_template_hash';

/** Samples by what they are about, so that a thousand workloads are told apart in one pass. */
export interface SampleIndex {
  /** All samples of one pod or one version; empty when there are none. */
  of(namespace: string, label: Label, value: string): readonly Sample[];
}

export function indexSamples(samples: readonly Sample[]): SampleIndex {
  const byKey = new Map<string, Sample[]>();
  for (const sample of samples) {
    for (const label of ['pod', 'pod_template_hash'] as const) {
      const key = `${sample.labels['namespace'] ?? ''} ${label} ${sample.labels[label] ?? ''}`;
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, [sample]);
      else known.push(sample);
    }
  }
  return { of: (namespace, label, value) => byKey.get(`${namespace} ${label} ${value}`) ?? [] };
}

/**
 * The sum of a count over these samples; null when there are none.
 * @throws UnreadableMetrics when one is not a count: NaN, infinite or negative
 */
export function sumOf(samples: readonly Sample[], what: string): number | null {
  if (samples.length === 0) return null;
  const values = samples.map(({ value }) => value);
  if (!values.every((value) => Number.isFinite(value) && value >= 0))
    throw new UnreadableMetrics(`Prometheus answered with something that is no number of ${what}`);
  // A thousandth is far below what extrapolation is worth, and keeps 100 from being 99.99999999.
  return Math.round(values.reduce((sum, value) => sum + value, 0) * 1000) / 1000;
}
