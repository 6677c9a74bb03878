import { GAP_STEPS } from './gap.ts';
import { rowAt } from './grid-range.ts';
import type { GridRange } from './grid-range.ts';
import type { Ordered, TimedSample } from './order-samples.ts';
import { isPossible } from './possible-value.ts';
import type { Tally } from './tally.ts';

/** The counter as if it had never begun again: what it grew by, resets counted from zero. */
function withoutResets(samples: readonly TimedSample[], tally: Tally): TimedSample[] {
  let grown = 0;
  let before = samples[0]?.value ?? 0;
  return samples.map(({ atMs, value }) => {
    if (value < before) tally.add('counter-reset', atMs);
    grown += value < before ? value : value - before;
    before = value;
    return { atMs, value: grown };
  });
}

/** The newest sample of each step, oldest first. */
function newestOfSteps(samples: readonly TimedSample[], range: GridRange): [number, TimedSample][] {
  const newest = new Map<number, TimedSample>();
  for (const sample of samples) newest.set(rowAt(sample.atMs, range), sample);
  return [...newest];
}

/** Writes a counter's growth per second into the rows of its grid; rows without it stay as they are. */
export function addRates(
  column: Float64Array,
  { samples, toldTwice }: Ordered,
  { range, highest }: { readonly range: GridRange; readonly highest: number },
  tally: Tally,
): void {
  // Two tellings of one stretch interleave like a counter that begins again at every sample: rates out of nothing.
  const certain = samples.filter(
    ({ atMs }) => !toldTwice.some(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs),
  );
  const steps = newestOfSteps(withoutResets(certain, tally), range);
  for (const [place, [row, { atMs, value }]] of steps.entries()) {
    const [rowBefore, before] = steps[place - 1] ?? [-Infinity, { atMs, value }];
    if (row < 0 || row >= column.length || row - rowBefore > GAP_STEPS) continue;
    const rate = ((value - before.value) * 1000) / (atMs - before.atMs);
    if (isPossible(rate, highest)) column[row] = rate;
    else tally.add('not-a-number', atMs);
  }
}
