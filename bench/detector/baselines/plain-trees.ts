import { IsolationForest } from 'ml-isolation-forest';
import { withDraws } from '../../../activities/scorer/seeded-draws.ts';
import { seededRandom } from '../faults/random.ts';

/** Scores of 0–1, one a row; higher is stranger. */
export type Scoring = (rows: readonly number[][]) => number[];

const TREES = 100;
const SEED = 1;

/**
 * `ml-isolation-forest` as its README uses it: `new`, `train` once, `predict`, with its default of 100 trees and without
 * the mending of activities/scorer/forest.ts. The one thing added is a seed: it draws from Math.random, and a row of the
 * bench must come out the same twice.
 * @param stream whose draws: they depend on this name alone, not on what was fitted before
 * @throws RangeError for fewer than two rows, of which the package would make NaN
 */
export function plantTrees(rows: readonly number[][], stream: string): Scoring {
  if (rows.length < 2)
    throw new RangeError(
      `${stream}: a forest cannot learn from ${String(rows.length)} rows: give at least two.`,
    );
  const forest = new IsolationForest({ nEstimators: TREES });
  withDraws(seededRandom(SEED, stream).uniform, () => {
    forest.train([...rows]);
  });
  return (asked) => forest.predict([...asked]);
}
