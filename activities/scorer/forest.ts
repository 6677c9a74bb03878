import { IsolationForest } from 'ml-isolation-forest';
import { drawsFrom, withDraws } from './seeded-draws.ts';

/** A fitted forest: 0–1 a row, higher is stranger. Refuses rows of another width or with a value that is not finite. */
export type Forest = (rows: readonly ArrayLike<number>[]) => number[];

/** The package's own default; what more of them add is less than what another seed changes. */
const TREES = 100;

/**
 * Fits `ml-isolation-forest` and mends what is wrong with it: a fresh instance for each fit (a second `train` changes
 * nothing), a copy of the rows (it keeps the caller's array), a seed (it draws from Math.random), no NaN, no tiny sets.
 * @throws RangeError for fewer than two rows, rows of different widths, or a value that is not finite
 */
export function fitForest(rows: readonly ArrayLike<number>[], seed: number): Forest {
  const [first] = rows;
  if (first === undefined || rows.length < 2)
    throw new RangeError(
      `a forest cannot be fitted to ${String(rows.length)} rows: give at least two, a few hundred to be of use`,
    );
  const width = first.length;
  const forest = new IsolationForest({ nEstimators: TREES });
  const copies = copiesOf(rows, width);
  withDraws(drawsFrom(seed), () => {
    forest.train(copies);
  });
  return (asked) => forest.predict(copiesOf(asked, width));
}

/** The package scores NaN as strange and ignores what is too much or too little: gaps in metrics would raise alarms. */
function copiesOf(rows: readonly ArrayLike<number>[], width: number): number[][] {
  return rows.map((row, place) => {
    const copy = Array.from(row);
    if (copy.length !== width)
      throw new RangeError(
        `row ${String(place)} has ${String(copy.length)} values, the forest's rows have ${String(width)}: give vectors of the same model`,
      );
    const odd = copy.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0)
      throw new RangeError(
        `row ${String(place)} holds ${String(copy[odd])} at place ${String(odd)}, and a forest takes finite numbers only: leave such rows out`,
      );
    return copy;
  });
}
