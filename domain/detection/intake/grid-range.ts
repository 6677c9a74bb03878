/** An even grid: both ends included, one row for each step. */
export interface GridRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** Rows of a range; 0 when it is none. */
export function rowsOf({ fromMs, toMs, stepMs }: GridRange): number {
  const rows = Math.floor((toMs - fromMs) / stepMs) + 1;
  return stepMs > 0 && Number.isFinite(rows) ? Math.max(0, rows) : 0;
}

/**
 * The row of a moment: row r stands for the step that ends at `fromMs + r × stepMs`, its end included, its begin not.
 * Below 0, and from `rowsOf` on, it is outside.
 */
export const rowAt = (atMs: number, { fromMs, stepMs }: GridRange): number =>
  Math.ceil((atMs - fromMs) / stepMs);
