import { addRates } from './counter-rates.ts';
import { gapIn } from './gap.ts';
import { rowAt, rowsOf } from './grid-range.ts';
import type { GridRange } from './grid-range.ts';
import type { IntakeIssue } from './intake-issue.ts';
import { orderSamples } from './order-samples.ts';
import type { Clock, RawSample } from './order-samples.ts';
import { highestOf } from './possible-value.ts';
import { tallyOf } from './tally.ts';

export interface GridOptions extends Partial<Omit<Clock, 'nowMs'>> {
  readonly metric: string;
  /** `counter`: only ever grows, and begins again at zero; becomes its rate per second. */
  readonly kind: 'gauge' | 'counter';
  readonly nowMs: number;
}

/** What the clocks of two machines that keep time differ by is far below this. */
export const MOST_AHEAD_MS = 300_000;
/** Several senders, retries and queues bring samples out of order by less than this. */
const MOST_BACK_MS = 60_000;

/**
 * Samples of one metric on an even grid. Never throws: whatever is wrong with samples is named and leaves NaN.
 * - A step's value is that of the newest sample within it, so a row never knows more than was known at its time.
 * - A counter's rate is its growth between the newest samples of two steps, at most GAP_STEPS apart; samples from before
 *   the range may be given for the first step's.
 * - The same time told twice counts once; told with another value, the one that came last counts. But for that, and for
 *   clocks set back, the order in which samples come changes nothing.
 * @param raw in the order they came
 */
export function gridOf(
  raw: readonly RawSample[],
  range: GridRange,
  options: GridOptions,
): { readonly column: Float64Array; readonly issues: IntakeIssue[] } {
  const { metric, kind, nowMs, aheadMs = MOST_AHEAD_MS, backMs = MOST_BACK_MS } = options;
  const column = new Float64Array(rowsOf(range)).fill(Number.NaN);
  const tally = tallyOf(metric);
  const highest = kind === 'counter' ? Infinity : highestOf(metric);
  const ordered = orderSamples(raw, { nowMs, aheadMs, backMs }, highest, tally);
  if (kind === 'counter') addRates(column, ordered, { range, highest: highestOf(metric) }, tally);
  else
    for (const { atMs, value } of ordered.samples) {
      const row = rowAt(atMs, range);
      if (row >= 0 && row < column.length) column[row] = value;
    }
  const gap = gapIn(column);
  if (gap !== null) tally.add('gap', range.fromMs + gap.lastRow * range.stepMs, gap.steps);
  return { column, issues: tally.issues() };
}
