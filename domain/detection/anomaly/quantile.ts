import { cell } from './metric.ts';

/**
 * Quantile by linear interpolation between order statistics.
 * @param sorted ascending, at least one
 * @param share 0–1
 */
export function quantileOf(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const low = cell(sorted, below);
  return low + (place - below) * (cell(sorted, Math.min(below + 1, sorted.length - 1)) - low);
}

/** A sorted copy without what is not finite. */
export function sortedFinite(values: readonly number[] | Float64Array): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    kept[count] = value;
    count += 1;
  }
  return kept.subarray(0, count).sort();
}
