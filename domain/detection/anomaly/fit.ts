import { blocksOf, nothingSeen, prepareFeatures, sampleAt } from './features.ts';
import type { Basis, Sample } from './features.ts';
import { at, shaped } from './metric.ts';
import type { Metric, Rows } from './metric.ts';
import { MODEL_VERSION } from './model.ts';
import type { Model } from './model.ts';
import { columnOf, learnScaling, scaled } from './scaling.ts';
import { jointSurprise, prepareWalk } from './score.ts';
import { learnSeason } from './seasonality.ts';
import { learnTail } from './tail.ts';
import { countMoments, learnView } from './view.ts';
import type { Moments, View } from './view.ts';

export type Fit =
  | { readonly status: 'fitted'; readonly model: Model }
  | { readonly status: 'learning'; readonly rows: number; readonly needed: number };

/** Fewer rows teach nothing, and a covariance needs more rows than features. */
export const LEAST_ROWS = 100;
const ROWS_A_FEATURE = 3;
/** A fit judges its own rows too kindly: the newest part calibrates what was learned from the rest. */
const LEARNED_SHARE = 0.7;
/**
 * Below Mahalanobis' 1 wherever levels count: directions that hardly move are mostly measuring error (0.7 to 0.9 rank
 * within 0.02 average precision on ASD and SMD-7).
 */
const LEVEL_EXPONENT = 0.8;
const CHANGE_EXPONENT = 1;

/**
 * Learns a model. Centre and covariance come from all rows; how far they stray by themselves from the newest 30 %, judged
 * by what the older 70 % taught.
 * @param history an even grid; what must not teach (alarms, outages) is NaN throughout
 */
export function fitModel(metrics: readonly Metric[], history: Rows, intervalMs: number): Fit {
  const needed = Math.max(LEAST_ROWS, ROWS_A_FEATURE * 3 * metrics.length);
  const samples = Array.from({ length: history.rows }, (_, row) =>
    sampleAt(history, metrics.length, intervalMs, row),
  );
  const complete = samples.flatMap((sample, row) => (isComplete(sample) ? [row] : []));
  const rows = complete.length;
  if (rows < needed) return { status: 'learning', rows, needed };
  const basis = learnBasis(metrics, history, samples, intervalMs);
  // Cut by what was seen, so that neither part is empty after an outage.
  const cut = at(complete, Math.ceil(rows * LEARNED_SHARE));
  const older = countMoments(null, completeVectors(basis, samples.slice(0, cut)));
  const model: Model = {
    version: MODEL_VERSION,
    basis,
    views: viewsOf(basis, countMoments(older, completeVectors(basis, samples.slice(cut)))),
    ...calibrate(basis, viewsOf(basis, older), samples.slice(cut)),
    trained: { fromMs: history.startMs, toMs: history.startMs + history.rows * intervalMs, rows },
  };
  return { status: 'fitted', model };
}

function learnBasis(
  metrics: readonly Metric[],
  history: Rows,
  samples: readonly Sample[],
  intervalMs: number,
): Basis {
  const scaling = learnScaling(metrics, history);
  const columns = metrics.map((metric, column) =>
    columnOf(history, column, metrics.length).map((value) => scaled(scaling, shaped(value, metric), column)),
  );
  const times = Float64Array.from(samples, ({ atMs }) => atMs);
  return { metrics, intervalMs, scaling, season: learnSeason(columns, times) };
}

/**
 * Three ways to look: at everything, at levels and changes without the season (a burst of traffic is far from the season,
 * and would hide what is not traffic), and at changes alone.
 */
function viewsOf(basis: Basis, moments: Moments): View[] {
  const metrics = basis.metrics.length;
  const places = Array.from({ length: metrics * blocksOf(basis) }, (_, place) => place);
  const unseasonal = places.slice(0, 2 * metrics);
  return [
    learnView('whole', moments, places, LEVEL_EXPONENT),
    ...(basis.season === null ? [] : [learnView('level', moments, unseasonal, LEVEL_EXPONENT)]),
    learnView('change', moments, unseasonal.slice(metrics), CHANGE_EXPONENT),
  ];
}

/** Feature vectors of the samples at which no metric was missing. */
function completeVectors(basis: Basis, samples: readonly Sample[]): Float64Array[] {
  const featuresOf = prepareFeatures(basis);
  let recent = nothingSeen(basis.metrics.length);
  return samples.flatMap((sample) => {
    const features = featuresOf(recent, sample);
    recent = features.recent;
    return isComplete(sample) ? [features.vector] : [];
  });
}

function calibrate(
  basis: Basis,
  views: readonly View[],
  samples: readonly Sample[],
): Pick<Model, 'tails' | 'surprise'> {
  const walk = prepareWalk(basis, views);
  let memory = walk.start();
  const distances = samples.flatMap((sample) => {
    memory = walk.next(memory, sample).memory;
    return isComplete(sample) ? [memory.smoothed ?? []] : [];
  });
  const tails = views.map((_, view) => learnTail(distances.map((one) => at(one, view))));
  return { tails, surprise: learnTail(distances.map((one) => jointSurprise(tails, one))) };
}

const isComplete = ({ values }: Sample): boolean => values.every((value) => Number.isFinite(value));
