/** Centre and spread of one metric that a few wild samples cannot move. */
export interface RobustScale {
  readonly median: number;
  /** Median absolute deviation times 1.4826: the standard deviation of a normal distribution. Never 0. */
  readonly spread: number;
}

const MAD_TO_SIGMA = 1.4826;
/** A flat metric gets this share of its level as spread, so that a tremor is not infinitely strange. */
const FLAT_SHARE = 0.02;
const SMALLEST_SPREAD = 1e-9;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/**
 * @param values of one metric, any order, at least one
 * @param leastSpread a difference nobody would call one, in the metric's own unit: what a metric at rest is measured by
 */
export function robustScale(values: readonly number[], leastSpread = 0): RobustScale {
  const centre = median(values);
  const deviation = median(values.map((value) => Math.abs(value - centre))) * MAD_TO_SIGMA;
  const spread = Math.max(deviation, Math.abs(centre) * FLAT_SHARE, leastSpread, SMALLEST_SPREAD);
  return { median: centre, spread };
}

/** Spreads away from the centre. */
export const deviationOf = (value: number, scale: RobustScale): number =>
  (value - scale.median) / scale.spread;
