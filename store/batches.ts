/** One statement takes at most 65,535 parameters; our widest row has 23. */
const ROWS_PER_STATEMENT = 1000;

export function* inBatches<T>(rows: readonly T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT)
    yield rows.slice(start, start + ROWS_PER_STATEMENT);
}
