/** A score that no later one has reached. */
export interface Peak {
  readonly row: number;
  readonly score: number;
}

const HOUR_MS = 3_600_000;
/** One event is told once: its day and the night after it (chosen on NAB and Microsoft together, docs/detection.md). */
const QUIET_MS = 36 * HOUR_MS;
/** Where samples are hours apart, more than a day of them. */
const QUIET_ROWS = 30;

/** Rows within which a score must be the highest to be an onset. */
export const quietRows = (intervalMs: number): number =>
  Math.max(Math.trunc(QUIET_MS / intervalMs), QUIET_ROWS);

/**
 * Whether a score begins something: it is higher than all in the quiet rows before it.
 * @param peaks the ones before, falling; only what a later row can still be compared with is kept
 * @returns the score as the onset, or 0
 */
export function nextOnset(
  peaks: readonly Peak[],
  { row, score }: Peak,
  quiet: number,
): { readonly onset: number; readonly peaks: readonly Peak[] } {
  const recent = peaks.filter((peak) => peak.row >= row - quiet);
  const highest = recent[0]?.score;
  return {
    onset: highest === undefined || score > highest ? score : 0,
    peaks: [...recent.filter((peak) => peak.score > score), { row, score }],
  };
}
