import { cell } from '../anomaly/metric.ts';
import { medianOf } from './points.ts';
import type { Points } from './points.ts';

/** A straight line through points, and how far off it may be. */
export interface Trend {
  /** Change of the metric an hour. */
  readonly slope: number;
  /** Hours; where the line is known best. */
  readonly middle: number;
  /** Of the line in the middle. */
  readonly level: number;
  /** Half the width of the band around each, at `CONFIDENCE`. */
  readonly slopeError: number;
  readonly levelError: number;
}

/** Of every band: so sure is it to hold what it is about, if the metric goes on as it did. */
export const CONFIDENCE = 0.95;
/** The normal distribution's quantile for it. */
const NORMAL_QUANTILE = 1.96;
/** Standard errors of Theil–Sen's slope and of a median, beside those of least squares and a mean, in normal noise. */
const SLOPE_LOSS = 1.05;
const LEVEL_LOSS = 1.25;
const MAD_TO_SIGMA = 1.4826;
const MEAN_TO_SIGMA = 1.2533;
/** Residuals further out count as this many deviations: one wild point must not say how noise lasts. */
const WILD = 3;
const MOST_CORRELATION = 0.98;
/** Noise that lasts leaves few independent points; with fewer than these the band would only be a guess. */
const LEAST_FREEDOM = 2;

/** Median of the slopes of all pairs (Theil–Sen): nearly a third of the points may be wild. @param points at least two */
export function robustSlope({ hours, values }: Points): number {
  const count = hours.length;
  const slopes = new Float64Array((count * (count - 1)) / 2);
  let next = 0;
  for (let i = 1; i < count; i += 1)
    for (let j = 0; j < i; j += 1) {
      slopes[next] = (cell(values, i) - cell(values, j)) / (cell(hours, i) - cell(hours, j));
      next += 1;
    }
  return medianOf(slopes);
}

/**
 * The line through points with its band. Neighbours that stray together count as fewer points (effective sample size of
 * noise that forgets geometrically, corrected for what a fitted line hides of it), else the band of a wandering metric would be
 * far too narrow.
 * @param points in order of time, at least three; some thirty to a hundred: the cost is that of all pairs
 */
export function trendOf(points: Points): Trend {
  const { hours, values } = points;
  const count = hours.length;
  const slope = robustSlope(points);
  const middle = hours.reduce((sum, hour) => sum + hour, 0) / count;
  const raised = values.map((value, at) => value - slope * (cell(hours, at) - middle));
  const level = medianOf(raised);
  const residuals = raised.map((value) => value - level);
  const sigma = deviationOf(residuals);
  const correlation = correlationOf(residuals, sigma);
  const effective = (count * (1 - correlation)) / (1 + correlation);
  const freedom = Math.max(effective - 2, LEAST_FREEDOM);
  const spread = hours.reduce((sum, hour) => sum + (hour - middle) ** 2, 0) / count;
  const error = (studentQuantile(freedom) * sigma) / Math.sqrt(effective);
  return {
    slope,
    middle,
    level,
    slopeError: (SLOPE_LOSS * error) / Math.sqrt(spread),
    levelError: LEVEL_LOSS * error,
  };
}

/** The larger of two estimates: a metric that rests most of the time has no median deviation. */
function deviationOf(residuals: Float64Array): number {
  const sizes = residuals.map(Math.abs);
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  return Math.max(MAD_TO_SIGMA * medianOf(sizes), MEAN_TO_SIGMA * mean);
}

/** Of each residual with the next, 0 to `MOST_CORRELATION`. */
function correlationOf(residuals: Float64Array, sigma: number): number {
  const tame = residuals.map((one) => Math.min(Math.max(one, -WILD * sigma), WILD * sigma));
  let products = 0;
  let squares = 0;
  tame.forEach((one, at) => {
    squares += one * one;
    products += one * cell(tame, at + 1);
  });
  if (squares === 0) return 0;
  const seen = products / squares;
  // A fitted line follows lasting noise, and so hides part of it (Kendall's bias, with a trend); and one more standard
  // error, because too narrow a band does more harm than too wide a one.
  const hidden = (2 + 4 * seen) / tame.length + Math.sqrt((1 - seen * seen) / tame.length);
  return Math.min(Math.max(seen + hidden, 0), MOST_CORRELATION);
}

/** Student's quantile by the first terms of its expansion around the normal one (within 2 % from four degrees on). */
function studentQuantile(freedom: number): number {
  const z = NORMAL_QUANTILE;
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}
