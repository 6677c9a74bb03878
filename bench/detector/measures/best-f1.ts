import { cuts } from './by-score.ts';

export interface OracleF1 {
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  /** Alarm at `score >= threshold`. */
  readonly threshold: number;
}

/**
 * Point-wise F1 at the best of all thresholds. The threshold is an oracle's: it is chosen with the test labels, so this
 * says how well scores rank, never what a deployed detector reaches. Nothing is point-adjusted: each row counts for
 * itself. Of equally good thresholds the highest is taken.
 * @param labels 0 for a normal row, anything else for an anomalous one
 * @returns null without an anomalous row. Refuses NaN scores and lengths that differ.
 */
export function bestF1(scores: ArrayLike<number>, labels: ArrayLike<number>): OracleF1 | null {
  const anomalous = Array.from(labels).filter((label) => label !== 0).length;
  let best: OracleF1 | null = null;
  for (const { threshold, hits, alarms } of cuts(scores, labels)) {
    const f1 = (2 * hits) / (alarms + anomalous);
    if (hits > 0 && f1 > (best?.f1 ?? 0)) {
      best = { f1, precision: hits / alarms, recall: hits / anomalous, threshold };
    }
  }
  return best;
}
