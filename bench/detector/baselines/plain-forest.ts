import type { Entity } from '../data/entity.ts';
import { filledRows } from './filled-rows.ts';
import { plantTrees } from './plain-trees.ts';
import type { Verdicts } from './verdicts.ts';

/** Of a longer train split so many rows, evenly spread: the package has no subsampling, its trees grow with the rows. */
export const MOST_TRAIN_ROWS = 3000;

/** README: all scores near 0.5 mean that nothing stands out. What is well above is not said, so two readings of it. */
const THRESHOLDS = [0.5, 0.6] as const;

/**
 * The package used plainly: one forest of 100 trees on the raw values of the whole train split (at most
 * `MOST_TRAIN_ROWS` of it), each test row scored by itself, alarm above a fixed score. One verdict for each threshold.
 */
export function plainForest({ name, metrics, train, test }: Entity): Verdicts[] {
  const learnt = evenlySpread(filledRows(train, metrics.length), MOST_TRAIN_ROWS);
  const scores = plantTrees(learnt, `plain ${name}`)(filledRows(test, metrics.length));
  return THRESHOLDS.map((threshold) => ({
    name: `ml-isolation-forest, score > ${String(threshold)}`,
    scores,
    alarms: scores.map((score) => score > threshold),
  }));
}

/** At most `most` of the items, in their order, as far apart from each other as that allows. */
export function evenlySpread<T>(items: readonly T[], most: number): T[] {
  const step = Math.max(1, items.length / most);
  return items.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
}
