/** Nearest rank: the smallest value that so large a share of all values does not exceed. Null without values. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

export interface Spread {
  readonly count: number;
  readonly median: number | null;
  readonly p95: number | null;
}

/** Of the values that are known; `count` says how many those are. */
export function spreadOf(values: readonly (number | null)[]): Spread {
  const known = values.filter((value) => value !== null);
  return { count: known.length, median: quantile(known, 0.5), p95: quantile(known, 0.95) };
}

/** Of the values that are known; null when none is. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

export interface Tail extends Spread {
  readonly p99: number | null;
  readonly max: number | null;
}

/** As `spreadOf`, with the far end. */
export function tailOf(values: readonly (number | null)[]): Tail {
  const known = values.filter((value) => value !== null);
  return { ...spreadOf(known), p99: quantile(known, 0.99), max: quantile(known, 1) };
}
