import type { Metric, Rows } from '../../domain/detection/anomaly/metric.ts';
import type { Memory, Score, Scored } from '../../domain/detection/anomaly/score.ts';
import { sampleAt } from '../../domain/detection/anomaly/features.ts';
import type { Sample } from '../../domain/detection/anomaly/features.ts';
import type { Entity } from './data/entity.ts';

/** Train and test split of an entity on one grid, so that scoring goes on where training ended. */
export interface Course extends Rows {
  readonly metrics: readonly Metric[];
  readonly intervalMs: number;
  /** The first row of the test split. */
  readonly begins: number;
}

/** Rows before the first one scored that settle differences and smoothing. */
const RUN_UP_ROWS = 200;

export function courseOf({ metrics, intervalMs, train, test }: Entity): Course {
  const values = new Float64Array(train.values.length + test.values.length);
  values.set(train.values);
  values.set(test.values, train.values.length);
  const { rows: begins, startMs } = train;
  return { values, rows: begins + test.rows, startMs, metrics, intervalMs, begins };
}

/** The sample of a row, of either split. */
export const sampleOf = (course: Course, row: number): Sample =>
  sampleAt(course, course.metrics.length, course.intervalMs, row);

/** The samples just before a row. */
export const runUpTo = (course: Course, row: number): Sample[] =>
  Array.from({ length: Math.min(row, RUN_UP_ROWS) }, (_, back) => sampleOf(course, row - back - 1)).reverse();

/** Memory of a score that has seen the rows just before this one. */
export const runUp = (score: Score, course: Course, row: number): Memory =>
  runUpTo(course, row).reduce((before, sample) => score.next(before, sample).memory, score.start());

/** Scores every row of the test split with one model, as it would be scored live. */
export function scoreTest(score: Score, course: Course): Scored[] {
  let memory = runUp(score, course, course.begins);
  return Array.from({ length: course.rows - course.begins }, (_, row) => {
    const scored = score.next(memory, sampleOf(course, course.begins + row));
    memory = scored.memory;
    return scored;
  });
}
