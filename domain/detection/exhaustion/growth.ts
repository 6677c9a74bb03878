import { cell } from '../anomaly/metric.ts';
import { newestOf, partOf, thinned } from './points.ts';
import type { Points } from './points.ts';
import { robustSlope, trendOf } from './trend.ts';
import type { Trend } from './trend.ts';

/** The longest stretch up to now in which a metric grew steadily. */
export interface Growth {
  readonly trend: Trend;
  /** How long it is. */
  readonly hours: number;
}

interface Question {
  /** Fewer points are no stretch, and a shorter time is none. */
  readonly least: number;
  readonly leastHours: number;
  readonly limit: number;
}

/** 48 points have 1,128 pairs, which bounds the cost of a stretch. */
const MOST_POINTS = 48;
/** Over longer ones the day's rhythm bends what is straight. */
const LONGEST_HOURS = 4;
/** Each stretch looked at is this share of the one before. */
const SHORTER = 0.6;
/** A stretch that gains less of the limit than this is no growth to speak of. */
const LEAST_RISE = 0.02;
/**
 * The newest third grows at least so fast beside the rest: then what warms up exponentially to below the limit is not said
 * to reach it within half the stretch. A single step in the newest third is no growth of the rest.
 */
const STEADY = 0.75;
const LEAST_OLDER = 0.3;

/** A slope's band that goes lower than this share of it: the growth may as well be noise. */
const SURE_SHARE = 0.5;

export const isSure = ({ slope, slopeError }: Pick<Trend, 'slope' | 'slopeError'>): boolean =>
  slope - slopeError >= SURE_SHARE * slope;

/** Null when it does not grow: zero lies within the slope's band, or the growth is a step, or slows down. */
export function growthOf(points: Points, question: Question): Growth | null {
  let doubtful: Growth | null = null;
  const longest = Math.min(-cell(points.hours, 0), LONGEST_HOURS);
  for (let hours = longest; hours >= question.leastHours; hours *= SHORTER) {
    const stretch = newestOf(points, hours);
    if (stretch.hours.length < question.least) break;
    const grown = steadyIn(thinned(stretch, MOST_POINTS), hours, question.limit);
    if (grown === null) continue;
    if (grown.isStraight) return grown.growth;
    // A shorter stretch may tell the newer, higher speed, or begin where the growth did; without one, the long one is still growth.
    doubtful ??= grown.growth;
  }
  return doubtful;
}

function steadyIn(
  points: Points,
  hours: number,
  limit: number,
): { readonly growth: Growth; readonly isStraight: boolean } | null {
  const trend = trendOf(points);
  if (trend.slope <= trend.slopeError) return null;
  if (trend.slope * hours < LEAST_RISE * limit) return null;
  const cut = Math.ceil((points.hours.length * 2) / 3);
  const older = robustSlope(partOf(points, 0, cut));
  const newest = robustSlope(partOf(points, cut));
  if (older < LEAST_OLDER * trend.slope || newest < STEADY * older) return null;
  const isStraight = newest * STEADY <= older && isSure(trend);
  return { growth: { trend, hours }, isStraight };
}
