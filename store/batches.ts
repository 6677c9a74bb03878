/** One statement takes at most 65,535 parameters; our widest row has 23. */
const ROWS_PER_STATEMENT = 1000;

export function* inBatches<T>(rows: readonly T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT)
    yield rows.slice(start, start + ROWS_PER_STATEMENT);
}

/**
 * The last row of each id, by id: one statement may touch a row once, and all writers must take rows in one order.
 */
export const oncePer = <T>(rows: readonly T[], idOf: (row: T) => string): T[] =>
  [...new Map(rows.map((row) => [idOf(row), row])).entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, row]) => row);
