import { cell } from './metric.ts';
import type { Metric, Rows } from './metric.ts';
import type { Stretch } from './training-plan.ts';

/** A metric seen at fewer of the rows at which others were seen is left out: a model needs rows with all of its metrics. */
const LEAST_SEEN_SHARE = 0.1;

/** What a model is to learn from: some of the metrics, over the part of a history in which there are any. */
export interface TrainingRows {
  readonly metrics: readonly Metric[];
  readonly history: Rows;
}

/** What of the alarms must not teach: what a person refuted may. Both lists are stretches with both ends included. */
export function withoutRefuted(alarms: readonly Stretch[], refuted: readonly Stretch[]): Stretch[] {
  return refuted.reduce<Stretch[]>(
    (left, { fromMs, toMs }) =>
      left.flatMap((alarm) => {
        if (toMs < alarm.fromMs || fromMs > alarm.toMs) return [alarm];
        return [
          { fromMs: alarm.fromMs, toMs: fromMs - 1 },
          { fromMs: toMs + 1, toMs: alarm.toMs },
        ].filter((part) => part.fromMs <= part.toMs);
      }),
    [...alarms],
  );
}

/**
 * Makes a history ready to learn from: metrics that were never seen, or hardly ever, are dropped; rows of what must not
 * teach are NaN throughout; rows before the first that holds anything are cut.
 * @param all in the order of the history's columns, which are as many
 */
export function trainingRows(
  all: readonly Metric[],
  history: Rows,
  intervalMs: number,
  without: readonly Stretch[],
): TrainingRows {
  const seen = all.map((_, column) => seenIn(history, column, all.length));
  const most = Math.max(...seen);
  const columns = all.flatMap((_, column) => {
    const count = seen[column] ?? 0;
    return count > 0 && count >= LEAST_SEEN_SHARE * most ? [column] : [];
  });
  const first = firstSeen(history, columns, all.length);
  const rows = history.rows - first;
  const startMs = history.startMs + first * intervalMs;
  const values = new Float64Array(rows * columns.length).fill(Number.NaN);
  for (let row = 0; row < rows; row += 1) {
    const atMs = startMs + row * intervalMs;
    if (without.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs)) continue;
    columns.forEach((column, place) => {
      values[row * columns.length + place] = cell(history.values, (first + row) * all.length + column);
    });
  }
  return { metrics: columns.flatMap((column) => all[column] ?? []), history: { values, rows, startMs } };
}

function seenIn({ values, rows }: Rows, column: number, columns: number): number {
  let count = 0;
  for (let row = 0; row < rows; row += 1)
    if (Number.isFinite(cell(values, row * columns + column))) count += 1;
  return count;
}

/** The first row that holds anything of these columns; past the last when none does. */
function firstSeen({ values, rows }: Rows, kept: readonly number[], columns: number): number {
  for (let row = 0; row < rows; row += 1)
    if (kept.some((column) => Number.isFinite(cell(values, row * columns + column)))) return row;
  return rows;
}
