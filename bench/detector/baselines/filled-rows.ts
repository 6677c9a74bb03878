import type { Rows } from '../data/entity.ts';

/**
 * Rows as the arrays that `ml-isolation-forest` takes, values as they are. It cannot take a missing one (NaN moves
 * scores without an error): the metric's last known value stands in, its first known one before that, 0 if it has none.
 */
export function filledRows({ values, rows }: Rows, metrics: number): number[][] {
  const last = Array.from({ length: metrics }, (_, metric) => firstKnown(values, metric, metrics));
  return Array.from({ length: rows }, (_, row) => {
    for (let metric = 0; metric < metrics; metric += 1) {
      const value = values[row * metrics + metric] ?? Number.NaN;
      if (!Number.isNaN(value)) last[metric] = value;
    }
    return [...last];
  });
}

function firstKnown(values: Float64Array, metric: number, metrics: number): number {
  for (let at = metric; at < values.length; at += metrics) {
    const value = values[at] ?? Number.NaN;
    if (!Number.isNaN(value)) return value;
  }
  return 0;
}
