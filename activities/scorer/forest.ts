import { IsolationForest } from 'ml-isolation-forest';

/** A fitted forest: 0–1 a row, higher is stranger. */
export type Forest = (rows: readonly (readonly number[])[]) => number[];

const TREES = 60;

/**
 * Fits `ml-isolation-forest` and mends what is wrong with it: a fresh instance for each fit (a second `train` changes
 * nothing), a copy of the rows (it keeps the caller's array), a seed (it draws from Math.random), no NaN, no tiny sets.
 * @throws RangeError for fewer than two rows or a value that is not finite
 */
export function fitForest(rows: readonly (readonly number[])[], seed: number): Forest {
  if (rows.length < 2) throw new RangeError(`a forest needs at least two rows, not ${String(rows.length)}`);
  if (rows.some((row) => row.some((value) => !Number.isFinite(value))))
    throw new RangeError('a forest takes finite numbers only');
  const forest = new IsolationForest({ nEstimators: TREES });
  seeded(seed, () => {
    forest.train(rows.map((row) => [...row]));
  });
  return (asked) => forest.predict(asked.map((row) => [...row]));
}

/** Training is synchronous, so nothing else can draw meanwhile. */
function seeded(seed: number, work: () => void): void {
  const original = Math.random;
  const state = { value: seed >>> 0 };
  Math.random = () => {
    state.value = (state.value + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state.value ^ (state.value >>> 15), 1 | state.value);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  try {
    work();
  } finally {
    Math.random = original;
  }
}
