import { isPossible } from './possible-value.ts';
import type { Tally } from './tally.ts';

/** As it came: nothing is known of it yet. */
export interface RawSample {
  /** Epoch milliseconds, if it is right. */
  readonly atMs: unknown;
  readonly value: unknown;
}

export interface TimedSample {
  readonly atMs: number;
  readonly value: number;
}

/** Bounds on the clocks of those who send samples, all in milliseconds. */
export interface Clock {
  readonly nowMs: number;
  /** Samples further than this beyond now are left out. */
  readonly aheadMs: number;
  /** A sample this much older than the one that came before it is a clock set back; less is bad order. */
  readonly backMs: number;
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Ordered {
  /** Oldest first, each time once. */
  readonly samples: readonly TimedSample[];
  /** Stretches told before and after a clock was set back, both ends included: whose order cannot be known. */
  readonly toldTwice: readonly Stretch[];
}

/** Beyond it there are no dates. */
const LAST_MOMENT_MS = 8.64e15;
const isMoment = (atMs: unknown): atMs is number =>
  typeof atMs === 'number' && Math.abs(atMs) <= LAST_MOMENT_MS;

/**
 * Samples of one metric in the order of their times, without those that cannot be; what was wrong is tallied.
 * @param raw in the order they came
 * @param highest the highest value that can be
 */
export function orderSamples(
  raw: readonly RawSample[],
  clock: Clock,
  highest: number,
  tally: Tally,
): Ordered {
  const values = new Map<number, number>();
  const toldTwice: Stretch[] = [];
  let newestMs = -Infinity;
  let previousMs = -Infinity;
  for (const { atMs, value } of raw) {
    if (!isMoment(atMs)) tally.add('not-a-number', clock.nowMs);
    else if (atMs > clock.nowMs + clock.aheadMs) tally.add('clock-jumped-ahead', clock.nowMs);
    else if (!isPossible(value, highest)) tally.add('not-a-number', atMs);
    else {
      if (previousMs - atMs > clock.backMs) {
        tally.add('clock-jumped-back', atMs);
        addStretch(toldTwice, { fromMs: atMs, toMs: newestMs });
      } else if (atMs < previousMs) tally.add('out-of-order', atMs);
      const known = values.get(atMs);
      if (known !== undefined && known !== value) tally.add('duplicate', atMs);
      values.set(atMs, value);
      previousMs = atMs;
      newestMs = Math.max(newestMs, atMs);
    }
  }
  const samples = [...values].map(([atMs, value]) => ({ atMs, value })).toSorted((a, b) => a.atMs - b.atMs);
  return { samples, toldTwice };
}

/** Each ends no earlier than those before it, so whatever it touches is at the end of the list. */
function addStretch(stretches: Stretch[], { fromMs, toMs }: Stretch): void {
  let first = fromMs;
  while ((stretches.at(-1)?.toMs ?? -Infinity) >= fromMs)
    first = Math.min(first, stretches.pop()?.fromMs ?? first);
  stretches.push({ fromMs: first, toMs });
}
