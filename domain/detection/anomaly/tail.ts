import { at } from './metric.ts';
import { quantileOf, sortedFinite } from './quantile.ts';

/** How large a figure gets by itself: its body by quantiles, its tail beyond them by peaks over a threshold. */
export interface Tail {
  /** Ascending, at even steps of probability from 0 to where the tail begins. */
  readonly body: readonly number[];
  /** Where the tail begins, and how often it is passed. */
  readonly from: number;
  readonly share: number;
  /** The scale of an exponential tail: the mean excess beyond `from`, of few values at most what their median says. */
  readonly scale: number;
  /** How many values the tail was learned from: few tell little about its scale. */
  readonly peaks: number;
}

const STEPS = 200;
/**
 * The tail is the fifty largest: enough to know its scale, few enough that what happens every day (a job, a burst) is
 * counted in the body rather than stretched.
 */
const IN_TAIL = 50;
const LEAST_SHARE = 0.001;
const MOST_SHARE = 0.5;
/**
 * From this share on the fifty largest are a good part of all there is, and one wild value would set their mean: PetShop
 * has 177, two of them five times as far out as the rest, and of its 26 issues none was found by the mean, 15 by the median.
 */
const MEDIAN_FROM_SHARE = 0.1;
/** Keeps a tail of equal values from being infinitely steep: this share of its threshold, and a tenth of a distance. */
const LEAST_SCALE_SHARE = 0.01;
const LEAST_SCALE = 0.1;

/** @param values at least one finite */
export function learnTail(values: readonly number[]): Tail {
  const sorted = sortedFinite(values);
  const share = Math.min(Math.max(IN_TAIL / sorted.length, LEAST_SHARE), MOST_SHARE);
  const from = quantileOf(sorted, 1 - share);
  const beyond = sorted.filter((value) => value > from);
  return {
    body: Array.from({ length: STEPS + 1 }, (_, step) => quantileOf(sorted, ((1 - share) * step) / STEPS)),
    from,
    share,
    scale: Math.max(excessOf(beyond, from, share), Math.abs(from) * LEAST_SCALE_SHARE, LEAST_SCALE),
    peaks: beyond.length,
  };
}

/** Of an exponential tail the median excess is ln 2 of the mean; of a bounded one it is more, and the mean is right. */
function excessOf(beyond: Float64Array, from: number, share: number): number {
  if (beyond.length === 0) return 0;
  const mean = beyond.reduce((sum, value) => sum + value - from, 0) / beyond.length;
  return share < MEDIAN_FROM_SHARE ? mean : Math.min(mean, (quantileOf(beyond, 0.5) - from) / Math.LN2);
}

/** @returns -log10 of the probability of a value at least this large: 2 is one in a hundred */
export function surpriseOf({ body, from, share, scale }: Tail, value: number): number {
  if (value > from) return (value - from) / scale / Math.LN10 - Math.log10(share);
  let low = 0;
  let high = body.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(body, middle) < value) low = middle;
    else high = middle;
  }
  const width = at(body, high) - at(body, low);
  const within = width <= 0 ? 0 : Math.min(Math.max((value - at(body, low)) / width, 0), 1);
  return -Math.log10(Math.max(1 - ((1 - share) * (low + within)) / (body.length - 1), share));
}

/** Standard deviations of the scale's own error that a threshold allows for: one chance in twenty. */
const CAUTION = 1.64;
/** Smoothed samples are strange in runs: about this share of the peaks tells something new. */
const NEW_SHARE = 0.2;

/** The value passed with this probability; in the tail, the fewer the peaks, the further out. */
export function valueAt({ body, from, share, scale, peaks }: Tail, probability: number): number {
  if (probability >= share) return quantileOf(Float64Array.from(body), (1 - probability) / (1 - share));
  return (
    from + scale * (1 + CAUTION / Math.sqrt(Math.max(NEW_SHARE * peaks, 1))) * Math.log(share / probability)
  );
}
