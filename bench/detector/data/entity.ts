export interface Metric {
  readonly name: string;
  /** Heavy-tailed figures are compared by ratio: log1p. */
  readonly transform: 'linear' | 'log';
}

/** Rows × metrics, row-major; NaN = missing. `startMs` is the first row's time (0 where the source names none). */
export interface Rows {
  readonly values: Float64Array;
  readonly rows: number;
  readonly startMs: number;
}

/** Inclusive rows of the test split. */
export interface Run {
  readonly first: number;
  readonly last: number;
}

/** The metrics (0-based columns of the same entity) that a person held responsible for a labelled run. */
export interface Culprits {
  readonly run: Run;
  readonly metrics: readonly number[];
}

/** One monitored thing: a train split taken as healthy, a test split with labelled runs. */
export interface Entity {
  readonly name: string;
  readonly metrics: readonly Metric[];
  readonly intervalMs: number;
  readonly train: Rows;
  readonly test: Rows;
  readonly anomalies: readonly Run[];
  readonly culprits: readonly Culprits[];
}
