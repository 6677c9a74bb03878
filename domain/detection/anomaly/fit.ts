import { blocksOf, nothingSeen, prepareFeatures, sampleAt } from './features.ts';
import type { Basis, Sample } from './features.ts';
import { at, shaped } from './metric.ts';
import type { Metric, Rows } from './metric.ts';
import { MODEL_VERSION } from './model.ts';
import type { Model } from './model.ts';
import { isDue, isLongEnough, learnRoutine, lessRoutine } from './routine.ts';
import type { Routine } from './routine.ts';
import { columnOf, learnScaling, scaled } from './scaling.ts';
import { quantileOf, sortedFinite } from './quantile.ts';
import { SHORT_ROWS, jointSurprise, prepareWalk, smooth, smoothingFor } from './score.ts';
import type { Walk } from './score.ts';
import { learnSeason } from './seasonality.ts';
import { learnTail } from './tail.ts';
import { countMoments, learnView, prepareDistance } from './view.ts';
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
 * Of a short history the strangest hundredth is not learned from: one bad quarter of an hour would be a good part of all
 * that moved. Of a long one what is rare comes back, and must be learned (leaving out 2 % costs 0.05 average precision on ASD).
 */
const WILD_SHARE = 0.01;
/** What is due for a third of the day is no exception: then nothing is. */
const LEAST_UNDUE = 0.7;

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
  const older = completeVectors(basis, samples.slice(0, cut));
  const newer = completeVectors(basis, samples.slice(cut));
  const moments = countMoments(null, older);
  const learn = (part: readonly Sample[], vectors: readonly Float64Array[], counted: Moments) =>
    learnViews(basis, part, vectors, rows < SHORT_ROWS ? withoutWild(basis, counted, vectors) : counted);
  const learned = learn(samples.slice(0, cut), older, moments);
  const { views, routine } = learn(samples, [...older, ...newer], countMoments(moments, newer));
  const model: Model = {
    version: MODEL_VERSION,
    basis,
    views,
    routine,
    ...calibrate(prepareWalk(basis, learned.views, rows), samples.slice(cut), learned.routine),
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
function viewsOf(basis: Basis, moments: Moments, levelExponent = LEVEL_EXPONENT): View[] {
  const metrics = basis.metrics.length;
  const places = Array.from({ length: metrics * blocksOf(basis) }, (_, place) => place);
  const unseasonal = places.slice(0, 2 * metrics);
  return [
    learnView('whole', moments, places, levelExponent),
    ...(basis.season === null ? [] : [learnView('level', moments, unseasonal, levelExponent)]),
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

/**
 * The views, and what is due every day. Its hours are left out of the views: a nightly job would make its direction a usual
 * one at any hour.
 */
function learnViews(
  basis: Basis,
  samples: readonly Sample[],
  vectors: readonly Float64Array[],
  moments: Moments,
): { readonly views: readonly View[]; readonly routine: Routine | null } {
  const rows = vectors.length;
  const views = viewsOf(basis, moments);
  if (!isLongEnough(rows * basis.intervalMs)) return { views, routine: null };
  const times = samples.filter(isComplete).map(({ atMs }) => atMs);
  const routine = routineOf(basis, views, { times, vectors });
  if (routine === null) return { views, routine };
  const undue = vectors.filter((_, row) => !isDue(routine, at(times, row)));
  if (undue.length < LEAST_UNDUE * rows) return { views, routine: null };
  const clean = viewsOf(basis, countMoments(null, undue));
  return { views: clean, routine: routineOf(basis, clean, { times, vectors }) };
}

/** By the smoothed distances of complete rows; a row that is missing between two of them changes next to nothing. */
function routineOf(
  { metrics, intervalMs }: Basis,
  views: readonly View[],
  { times, vectors }: { readonly times: readonly number[]; readonly vectors: readonly Float64Array[] },
): Routine | null {
  const distances = views.map((view) => prepareDistance(view, metrics.length));
  const newest = smoothingFor(intervalMs, vectors.length);
  let smoothed: readonly number[] | null = null;
  return learnRoutine(
    vectors.map((vector, row) => {
      const now: readonly number[] = distances.map((distance) => distance(vector, []));
      smoothed = smooth(smoothed, now, newest);
      return { atMs: at(times, row), distances: smoothed };
    }),
  );
}

/** Calibration still counts them: that such things happen is true. */
function withoutWild(basis: Basis, moments: Moments, vectors: readonly Float64Array[]): Moments {
  const [whole] = viewsOf(basis, moments, CHANGE_EXPONENT);
  if (whole === undefined) return moments;
  const distance = prepareDistance(whole, basis.metrics.length);
  const distances = vectors.map((vector) => distance(vector, []));
  const line = quantileOf(sortedFinite(distances), 1 - WILD_SHARE);
  return countMoments(
    null,
    vectors.filter((_, row) => at(distances, row) <= line),
  );
}

function calibrate(
  walk: Walk,
  samples: readonly Sample[],
  routine: Routine | null,
): Pick<Model, 'tails' | 'surprise'> {
  let memory = walk.start();
  const distances = samples.flatMap((sample) => {
    memory = walk.next(memory, sample).memory;
    return isComplete(sample) ? [lessRoutine(routine, sample.atMs, memory.smoothed ?? [])] : [];
  });
  const views = distances[0] ?? [];
  const tails = views.map((_, view) => learnTail(distances.map((one) => at(one, view))));
  return { tails, surprise: learnTail(distances.map((one) => jointSurprise(tails, one))) };
}

const isComplete = ({ values }: Sample): boolean => values.every((value) => Number.isFinite(value));
