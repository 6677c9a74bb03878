/** A metric missing for so many steps in a row is named; shorter holes are what scrapes and restarts leave. */
export const GAP_STEPS = 10;

/**
 * Steps that are missing in stretches of at least GAP_STEPS; null when there are none. What is missing before the first
 * value is no gap: the metric was not there yet, or never is.
 * @param column NaN = missing
 * @param isExcused a row at which there is nothing to measure, such as the p95 of no requests
 */
export function gapIn(
  column: Float64Array,
  isExcused: (row: number) => boolean = () => false,
): { readonly steps: number; readonly lastRow: number } | null {
  let steps = 0;
  let lastRow = -1;
  let run = 0;
  const first = column.findIndex((value) => !Number.isNaN(value));
  for (let row = first === -1 ? column.length : first; row < column.length; row += 1) {
    run = Number.isNaN(column[row]) && !isExcused(row) ? run + 1 : 0;
    if (run < GAP_STEPS) continue;
    steps += run === GAP_STEPS ? GAP_STEPS : 1;
    lastRow = row;
  }
  return steps === 0 ? null : { steps, lastRow };
}
