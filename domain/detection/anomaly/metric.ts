/** One measured quantity of a workload. Its place in a list of metrics is its column in every row. */
export interface Metric {
  readonly name: string;
  /** Heavy-tailed figures (latency, rates) are compared by ratio: log1p. Bounded ones by difference. */
  readonly transform: 'linear' | 'log';
  /** What log1p takes for one: amounts well above it are compared by ratio, well below it by difference. 1 without. */
  readonly unit?: number;
  /** A difference nobody would call one, after the transform: what a metric at rest is measured by. */
  readonly leastRange?: number;
}

/** Rows × metrics on an even grid, row-major; NaN = missing. The first row was taken at `startMs`. */
export interface Rows {
  readonly values: Float64Array;
  readonly rows: number;
  readonly startMs: number;
}

/** A value as the detector compares it; NaN stays NaN. */
export const shaped = (value: number, { transform, unit = 1 }: Metric): number =>
  transform === 'log' ? Math.log1p(Math.max(value, 0) / unit) : value;

/** The value that is compared as this. */
export const unshaped = (compared: number, { transform, unit = 1 }: Metric): number =>
  transform === 'log' ? Math.expm1(compared) * unit : compared;

/** Element of a list; 0 outside. */
export const at = (values: readonly number[], index: number): number => values[index] ?? 0;

/** The same for typed arrays, apart: one function that sees both kinds runs ten times slower, and these loops are the cost. */
export const cell = (values: Float64Array, index: number): number => values[index] ?? 0;
