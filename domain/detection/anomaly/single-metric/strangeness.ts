import { at, cell } from '../metric.ts';
import { quantileOf } from '../quantile.ts';

/** How far a feature strays by itself: its body by quantiles, beyond them an exponential tail. */
export interface Strangeness {
  readonly centre: number;
  readonly scale: number;
  /** A distance from the centre up to this is none; raw units. */
  readonly leastChange: number;
  /** Of asinh of the distance in scales, rising: up to here ... */
  readonly upTo: readonly number[];
  /** ... so surprising. */
  readonly surprise: readonly number[];
  /** Where the tail begins, how often it is passed, and by how much on average. */
  readonly from: number;
  readonly share: number;
  readonly excess: number;
}

const MAD_TO_SIGMA = 1.4826;
/** Where most values are equal, the whole range says how large a difference is. */
const LEAST_OF_RANGE = 1e-3;
const LEAST_SCALE = 1e-9;
/** The tail is the largest twentieth (chosen on NAB and Microsoft together, docs/detection.md). */
const TAIL_SHARE = 0.05;
/** Fewer peaks than this say nothing: where many are equal, the largest twentieth stands in for them. */
const LEAST_PEAKS = 3;
const STAND_IN_SHARE = 1 / 20;
/** A tail of equal values is still a tail: this share of where it begins. */
const LEAST_EXCESS = 1e-3;
/** Surprises that differ by less are not told apart in the body: it keeps some 400 figures, and no score moves by more. */
const STEP = 0.003;
/** One in a million: what is stranger than that is not told apart (chosen on NAB and Microsoft together, docs/detection.md). */
const MOST_SURPRISE = 6;

/**
 * @param values of one feature, at least one, all finite
 * @param leastChange a difference nobody would call one, raw units; 0 when every difference counts
 */
export function learnStrangeness(values: Float64Array, leastChange: number): Strangeness {
  const sorted = values.toSorted();
  const centre = quantileOf(sorted, 0.5);
  const deviation = quantileOf(sorted.map((value) => Math.abs(value - centre)).sort(), 0.5);
  const range = cell(sorted, sorted.length - 1) - cell(sorted, 0);
  const scale = Math.max(MAD_TO_SIGMA * deviation, LEAST_OF_RANGE * range, LEAST_SCALE);
  const away = sorted.map((value) => distanceOf({ centre, scale, leastChange }, value)).sort();
  const tail = tailOf(away);
  return { centre, scale, leastChange, ...bodyOf(away, tail.from), ...tail };
}

/** Equal values have one surprise, by how many lie below them: the usual value is none. */
function bodyOf(sorted: Float64Array, from: number): Pick<Strangeness, 'upTo' | 'surprise'> {
  const upTo: number[] = [];
  const surprise: number[] = [];
  sorted.forEach((value, below) => {
    if (value > from || value === upTo.at(-1)) return;
    const now = Math.log10(sorted.length / (sorted.length - below));
    if (below > 0 && now - at(surprise, surprise.length - 1) < STEP) upTo[upTo.length - 1] = value;
    else {
      upTo.push(value);
      surprise.push(now);
    }
  });
  return { upTo, surprise };
}

function tailOf(sorted: Float64Array): Pick<Strangeness, 'from' | 'share' | 'excess'> {
  const rows = sorted.length;
  const from = cell(sorted, Math.ceil((1 - TAIL_SHARE) * rows) - 1);
  const beyond = sorted.filter((value) => value > from);
  const fewest = Math.max(LEAST_PEAKS, Math.floor(rows * STAND_IN_SHARE));
  const peaks = beyond.length < LEAST_PEAKS ? sorted.slice(-fewest) : beyond;
  const mean = peaks.reduce((sum, value) => sum + value, 0) / peaks.length;
  return {
    from,
    share: Math.max(beyond.length, 1) / rows,
    excess: Math.max(mean - from, LEAST_EXCESS * from, LEAST_SCALE),
  };
}

/** @returns -log10 of the probability of a value at least this far from the centre, 0–6: 2 is one in a hundred */
export function surpriseOf(strangeness: Strangeness, value: number): number {
  const { from, share, excess } = strangeness;
  const away = distanceOf(strangeness, value);
  const surprise =
    away > from ? (away - from) / excess / Math.LN10 - Math.log10(share) : surpriseInBody(strangeness, away);
  return Math.min(surprise, MOST_SURPRISE);
}

function distanceOf(
  { centre, scale, leastChange }: Pick<Strangeness, 'centre' | 'scale' | 'leastChange'>,
  value: number,
): number {
  const distance = Math.abs(value - centre);
  return distance <= leastChange ? 0 : Math.asinh(distance / scale);
}

function surpriseInBody({ upTo, surprise }: Strangeness, away: number): number {
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(upTo, middle) < away) low = middle + 1;
    else high = middle;
  }
  return at(surprise, low);
}
