/** What an alarm at every row with `score >= threshold` finds. */
export interface Cut {
  readonly threshold: number;
  /** Rows in alarm. */
  readonly alarms: number;
  /** Of those, rows that are labelled anomalous. */
  readonly hits: number;
}

/** Refuses NaN, which has no place in an order, and lengths that differ. Infinite scores are ordinary ones. */
export function checkScores(scores: ArrayLike<number>, rows: number): void {
  if (scores.length !== rows) {
    throw new RangeError(
      `${String(scores.length)} scores for ${String(rows)} rows: give one score for every row.`,
    );
  }
  for (let row = 0; row < scores.length; row += 1) {
    if (Number.isNaN(scores[row])) {
      throw new RangeError(
        `The score of row ${String(row)} is NaN: give rows without a verdict the lowest score.`,
      );
    }
  }
}

/** Row numbers from the highest score to the lowest. */
export const highestFirst = (scores: ArrayLike<number>): Uint32Array =>
  Uint32Array.from({ length: scores.length }, (_, row) => row).sort(
    (one, other) => (scores[other] ?? 0) - (scores[one] ?? 0),
  );

/**
 * Every distinct score as a threshold, from the highest down: equal scores are one threshold, because no detector can
 * tell those rows apart.
 * @param labels 0 for a normal row, anything else for an anomalous one
 */
export function* cuts(scores: ArrayLike<number>, labels: ArrayLike<number>): Generator<Cut> {
  checkScores(scores, labels.length);
  const rows = highestFirst(scores);
  let hits = 0;
  for (const [place, row] of rows.entries()) {
    if (labels[row] !== 0) hits += 1;
    const next = rows[place + 1];
    const threshold = scores[row] ?? 0;
    if (next === undefined || scores[next] !== threshold) yield { threshold, alarms: place + 1, hits };
  }
}
