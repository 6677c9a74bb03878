import type { IntakeIssue } from '../../domain/detection/intake/intake-issue.ts';
import type { ServiceLevelRequest } from './port.ts';

export interface SampleRange {
  /** Whole multiples of `stepMs`, both included. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** The metric vector of one workload over time. */
export interface SampleWindow {
  /** Rows × METRIC_NAMES, row-major, oldest first, one row for each step of the range; NaN = missing. */
  readonly values: Float64Array;
  readonly rows: number;
  readonly startMs: number;
  readonly issues: readonly IntakeIssue[];
}

/**
 * What the detector learns from and scores: one call for a whole shard, and a constant number of queries whatever its
 * size. Never throws for bad data: what cannot be read is NaN, with an issue that says so.
 */
export interface SampleSource {
  read(
    requests: readonly ServiceLevelRequest[],
    range: SampleRange,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, SampleWindow>>;
}
