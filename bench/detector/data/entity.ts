import type { Metric, Rows } from '../../../domain/detection/anomaly/metric.ts';

export type { Metric, Rows };

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
