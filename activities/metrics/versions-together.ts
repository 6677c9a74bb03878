import { rowsOf } from '../../domain/detection/intake/grid-range.ts';
import { highestOf, isPossible } from '../../domain/detection/intake/possible-value.ts';
import type { Tally } from '../../domain/detection/intake/tally.ts';
import type { MetricName } from '../../domain/workload/metric-vector.ts';
import type { Series } from './prometheus-answer.ts';
import type { SampleRange } from './sample-source.ts';

/** What a query's figures are, and how those of versions side by side become the workload's. */
export interface Figure {
  readonly metric: MetricName;
  readonly combine: 'mean' | 'most' | 'sum';
  /** To the metric's unit. */
  readonly factor: number;
}

/** One column of a grid from the series of a workload's versions; NaN where none had a value. */
export function versionsTogether(
  series: readonly Series[],
  range: SampleRange,
  { metric, combine, factor }: Figure,
  tally: Tally,
): Float64Array {
  const column = new Float64Array(rowsOf(range)).fill(Number.NaN);
  const counts = new Uint32Array(column.length);
  const highest = highestOf(metric);
  for (const { atMs, value } of series.flatMap(({ points }) => points)) {
    const row = (atMs - range.fromMs) / range.stepMs;
    const known = column[row];
    if (known === undefined) continue;
    const figure = value * factor;
    if (isPossible(figure, highest)) {
      counts[row] = (counts[row] ?? 0) + 1;
      column[row] = Number.isNaN(known) ? figure : together(known, figure, combine);
    }
    // The quantile of nothing is NaN: nobody called, and nothing is wrong.
    else if (metric !== 'p95Ms' || !Number.isNaN(value)) tally.add('not-a-number', atMs);
  }
  return combine === 'mean' ? column.map((sum, row) => sum / (counts[row] ?? 1)) : column;
}

const together = (known: number, figure: number, combine: Figure['combine']): number =>
  combine === 'most' ? Math.max(known, figure) : known + figure;
