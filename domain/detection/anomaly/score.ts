import { nothingSeen, prepareFeatures } from './features.ts';
import type { Basis, Recent, Sample } from './features.ts';
import { at } from './metric.ts';
import type { Model } from './model.ts';
import { lessRoutine } from './routine.ts';
import { surpriseOf } from './tail.ts';
import type { Tail } from './tail.ts';
import { prepareDistance } from './view.ts';
import type { View } from './view.ts';

/** What one look leaves behind for the next. */
export interface Memory {
  readonly recent: Recent;
  /** Smoothed distance of each view; null before the first sample. */
  readonly smoothed: readonly number[] | null;
}

export interface Scored {
  readonly memory: Memory;
  /** Power mean over the views of -log10 of the probability of so large a smoothed distance; null when no metric could be judged. */
  readonly surprise: number | null;
  readonly vector: Float64Array;
  /** Columns that could not be judged. */
  readonly missing: readonly number[];
}

/** One sample after another, in order of time. */
export interface Score {
  readonly start: () => Memory;
  readonly next: (memory: Memory, sample: Sample) => Scored;
}

const FIVE_MINUTES_MS = 300_000;

/** Fewer rows are a short history: of three days at five minutes, or four hours at 15 s. */
export const SHORT_ROWS = 1000;

/**
 * Share of the newest distance in the smoothed one: what lasts some five samples of a slow series, or ten of a fast one, is
 * told from what does not. A slow series of a short history is smoothed less: too few of its smoothed distances are
 * independent to tell how far they stray, and fifteen minutes must be enough (PetShop: 23 of 26 issues, 19 at 0.2).
 * @param rows that were learned from
 */
export function smoothingFor(intervalMs: number, rows: number): number {
  if (intervalMs < FIVE_MINUTES_MS) return 0.1;
  return rows < SHORT_ROWS ? 0.5 : 0.2;
}

/** Makes a model ready to score; the same model and samples give the same scores. */
export function prepareScore({ basis, views, tails, trained, routine }: Model): Score {
  const walk = prepareWalk(basis, views, trained.rows);
  return {
    start: walk.start,
    next: (memory, sample) => {
      const step = walk.next(memory, sample);
      const isKnown = step.missing.length < basis.metrics.length;
      const distances = lessRoutine(routine, sample.atMs, step.memory.smoothed ?? []);
      return { ...step, surprise: isKnown ? jointSurprise(tails, distances) : null };
    },
  };
}

/** One step of each view's EWMA. */
export const smooth = (
  last: readonly number[] | null,
  now: readonly number[],
  newest: number,
): readonly number[] =>
  last === null ? now : now.map((one, view) => at(last, view) + newest * (one - at(last, view)));

export interface Walk {
  readonly start: () => Memory;
  readonly next: (memory: Memory, sample: Sample) => Omit<Scored, 'surprise'>;
}

/**
 * The smoothed distances alone: what calibration counts.
 * @param rows that were learned from
 */
export function prepareWalk(basis: Basis, views: readonly View[], rows: number): Walk {
  const distances = views.map((view) => prepareDistance(view, basis.metrics.length));
  const features = prepareFeatures(basis);
  const newest = smoothingFor(basis.intervalMs, rows);
  return {
    start: () => ({ recent: nothingSeen(basis.metrics.length), smoothed: null }),
    next: ({ recent: before, smoothed: last }, sample) => {
      const { vector, missing, recent } = features(before, sample);
      if (missing.length === basis.metrics.length)
        return { memory: { recent, smoothed: last }, vector, missing };
      const now = distances.map((distance) => distance(vector, missing));
      const smoothed = smooth(last, now, newest);
      return { memory: { recent, smoothed }, vector, missing };
    },
  };
}

/** The fourth power lets the strangest view decide, and several strange views still count for more than one. */
const POWER = 4;
/** Beyond this a probability means nothing any more; its fourth power must stay a number. */
const MOST_SURPRISE = 300;

export function jointSurprise(tails: readonly Tail[], smoothed: readonly number[]): number {
  const sum = tails.reduce(
    (total, tail, view) => total + Math.min(surpriseOf(tail, at(smoothed, view)), MOST_SURPRISE) ** POWER,
    0,
  );
  return (sum / tails.length) ** (1 / POWER);
}
