import { nothingSeen, prepareFeatures, sampleAt } from '../../domain/detection/anomaly/features.ts';
import { fitModel } from '../../domain/detection/anomaly/fit.ts';
import type { Fit } from '../../domain/detection/anomaly/fit.ts';
import type { Metric, Rows } from '../../domain/detection/anomaly/metric.ts';
import type { Model } from '../../domain/detection/anomaly/model.ts';
import { prepareWhitening } from '../../domain/detection/anomaly/whiten.ts';
import { drawSample } from './forest-sample.ts';

export interface FitTask {
  readonly metrics: readonly Metric[];
  readonly history: Rows;
  readonly intervalMs: number;
}

export interface FitResult {
  readonly fit: Fit;
  /** What the isolation forest is fitted to, as JSON; null without a model. */
  readonly forestSample: string | null;
}

/** Any number: the same history must give the same sample. */
const SEED = 1;

/** Learns a model, and draws from the same rows what the isolation forest is to learn from. Takes the time it takes. */
export function runFit({ metrics, history, intervalMs }: FitTask): FitResult {
  const fit = fitModel(metrics, history, intervalMs);
  return { fit, forestSample: fit.status === 'fitted' ? forestSampleOf(fit.model, history) : null };
}

function forestSampleOf(model: Model, history: Rows): string | null {
  const [whole] = model.views;
  const vectors = completeVectors(model, history);
  if (whole === undefined || vectors.length === 0) return null;
  const whiten = prepareWhitening(whole, model.basis.metrics.length);
  return JSON.stringify(
    drawSample(
      vectors.map((vector) => whiten(vector)),
      SEED,
    ),
  );
}

function completeVectors({ basis }: Model, history: Rows): Float64Array[] {
  const columns = basis.metrics.length;
  const featuresOf = prepareFeatures(basis);
  const vectors: Float64Array[] = [];
  let recent = nothingSeen(columns);
  for (let row = 0; row < history.rows; row += 1) {
    const sample = sampleAt(history, columns, basis.intervalMs, row);
    const features = featuresOf(recent, sample);
    recent = features.recent;
    if (sample.values.every(Number.isFinite)) vectors.push(features.vector);
  }
  return vectors;
}
