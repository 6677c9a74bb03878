import { setImmediate } from 'node:timers/promises';
import { METRIC_NAMES } from '../metrics/port.ts';
import type { MetricHistory } from '../metrics/port.ts';
import { fitForest } from './forest.ts';
import type { Forest } from './forest.ts';
import { learnScales } from './metric-scale.ts';
import type { Deviate, MetricRow } from './metric-scale.ts';
import type { Score, Scorer } from './port.ts';
import { learnWhitening } from './whitening.ts';
import type { Whiten } from './whitening.ts';

/** Fewer rows than these teach nothing. */
export const LEAST_ROWS = 30;
/** Full-depth trees rank no better on more, and the fit's cost grows faster than they do. */
const MOST_ROWS = 512;
/** The newest rows are judged. */
const JUDGED_ROWS = 3;
/** Nothing so young is learned from: an anomaly takes time to show, and must not teach meanwhile that it is normal. */
export const TOO_YOUNG_ROWS = 9;
/** A forest scores what it was fitted on too kindly; the newest part of what was learned calibrates it. */
const FITTED_SHARE = 0.7;
/** Besides being stranger than all that was learned: this far out in one metric, so that healthy noise is quiet. */
export const LEAST_DEVIATION = 6;
/** A forest scores everything beyond its extremes alike, so this far out is strange whatever the forest says. */
export const FAR_OUT = 8;
/** What a row exactly that far out scores. */
const FAR_OUT_SCORE = 0.5;
/** Beyond this a metric is as strange as can be; more would only flatten what the forest sees of the others. */
const MOST_DEVIATION = 50;
const REFIT_AFTER_MS = 60_000;
const MOST_FITS = 500;
const SEED = 20_260_101;

interface Fit {
  readonly fittedAtMs: number;
  readonly deviate: Deviate;
  readonly whiten: Whiten;
  readonly forest: Forest;
  readonly threshold: number;
}

/**
 * Isolation forest over each workload's recent metric vector: robust deviations, whitened. An anomaly is stranger than
 * everything learned from and at least six spreads out in one metric, or eight out, in each of the three newest rows. Evidence only: it
 * authorises nothing. A fit is kept for a minute; the same histories given to a new scorer give the same scores.
 */
export function createIsolationForestScorer(nowMs: () => number): Scorer {
  const fits = new Map<string, Fit>();
  return {
    score: async (histories) => {
      const scores = new Map<string, Score>();
      for (const [key, history] of histories) {
        scores.set(key, scoreOne(fits, key, history, nowMs()));
        // Each fit keeps the process busy for tens of milliseconds; heartbeats must get through between them.
        await setImmediate();
      }
      return scores;
    },
  };
}

function scoreOne(fits: Map<string, Fit>, key: string, history: MetricHistory, nowMs: number): Score {
  const rows = history.rows.slice(-(MOST_ROWS + TOO_YOUNG_ROWS)).map((row) => row.values);
  const learned = rows.slice(0, -TOO_YOUNG_ROWS);
  if (learned.length < LEAST_ROWS) return { status: 'learning', rows: learned.length };
  const kept = fits.get(key);
  const fit = kept !== undefined && nowMs - kept.fittedAtMs < REFIT_AFTER_MS ? kept : fitAll(learned, nowMs);
  remember(fits, key, fit);
  const newest = rows.slice(-JUDGED_ROWS).map(fit.deviate);
  // The calmest of the newest rows decides: one odd sample is noise, three in a row are not.
  const forest = Math.min(...fit.forest(newest.map((row) => fit.whiten(bounded(row)))));
  const deviation = Math.min(...newest.map((row) => Math.max(...row.map(Math.abs))));
  const isFarOut = deviation >= FAR_OUT;
  return {
    status: 'scored',
    score: Math.max(forest, deviation / (deviation + FAR_OUT)),
    threshold: isFarOut ? FAR_OUT_SCORE : fit.threshold,
    isAnomaly: isFarOut || (forest > fit.threshold && deviation >= LEAST_DEVIATION),
    contributions: sharesOf(newest.at(-1) ?? []),
  };
}

function fitAll(rows: readonly MetricRow[], nowMs: number): Fit {
  const deviate = learnScales(rows);
  const deviations = rows.map((row) => bounded(deviate(row)));
  const whiten = learnWhitening(deviations);
  const vectors = deviations.map(whiten);
  const forest = fitForest(vectors.slice(0, Math.ceil(vectors.length * FITTED_SHARE)), SEED);
  return { fittedAtMs: nowMs, deviate, whiten, forest, threshold: Math.max(...forest(vectors)) };
}

const bounded = (row: readonly number[]): number[] =>
  row.map((value) => Math.min(Math.max(value, -MOST_DEVIATION), MOST_DEVIATION));

function sharesOf(row: readonly number[]): Record<string, number> {
  const total = row.reduce((sum, value) => sum + Math.abs(value), 0);
  return Object.fromEntries(
    METRIC_NAMES.map((name, column) => [name, total === 0 ? 0 : Math.abs(row[column] ?? 0) / total]),
  );
}

/** Least recently used goes first, so that thousands of workloads cannot fill the memory. */
function remember(fits: Map<string, Fit>, key: string, fit: Fit): void {
  fits.delete(key);
  fits.set(key, fit);
  const [oldest] = fits.keys();
  if (fits.size > MOST_FITS && oldest !== undefined) fits.delete(oldest);
}
