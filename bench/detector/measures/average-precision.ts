import { cuts } from './by-score.ts';

/**
 * Area under the precision-recall curve as a step function, as scikit-learn's `average_precision_score`:
 * Σ (recallₙ − recallₙ₋₁) · precisionₙ over the distinct scores, highest first, without interpolation. Random scores
 * get the share of anomalous rows.
 * @param labels 0 for a normal row, anything else for an anomalous one
 * @returns 0–1; null without an anomalous row. Refuses NaN scores and lengths that differ.
 */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  let found = 0;
  let area = 0;
  for (const { hits, alarms } of cuts(scores, labels)) {
    area += ((hits - found) * hits) / alarms;
    found = hits;
  }
  return found === 0 ? null : area / found;
}
