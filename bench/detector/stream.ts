import type { AlarmStep, Tier } from '../../domain/detection/anomaly/alarm.ts';
import { NOTHING_STANDS, prepareDetector } from '../../domain/detection/anomaly/detector.ts';
import { fitModel } from '../../domain/detection/anomaly/fit.ts';
import type { Model } from '../../domain/detection/anomaly/model.ts';
import { planTraining } from '../../domain/detection/anomaly/training-plan.ts';
import type { Stretch } from '../../domain/detection/anomaly/training-plan.ts';
import { runUpTo, sampleOf } from './walk.ts';
import type { Course } from './walk.ts';

const DAY_MS = 86_400_000;

/**
 * Watches the test split as a worker would, with the same detector: one sample after another, a refit a day outside alarms,
 * shifts accepted. No label is seen.
 * @returns the tier of each row of the test split; null when the train split is too short for a model
 */
export function watch(course: Course): Tier[] | null {
  const first = fitOn(course, { fromMs: course.startMs, toMs: timeOf(course, course.begins), without: [] });
  if (first === null) return null;
  let detector = prepareDetector(first);
  let memory = detector.catchUp(runUpTo(course, course.begins));
  let standing = NOTHING_STANDS;
  const tiers: Tier[] = [];
  for (let row = course.begins; row < course.rows; row += 1) {
    const detection = detector.next(memory, standing, sampleOf(course, row));
    ({ memory, standing } = detection);
    tiers.push(detection.step.tier);
    if (!isDue(course, detection.step, row)) continue;
    const { alarms, shiftedAtMs } = standing;
    const model = fitOn(course, planTraining(timeOf(course, row + 1), alarms, shiftedAtMs));
    if (model === null) continue;
    detector = prepareDetector(model);
    memory = detector.catchUp(runUpTo(course, row + 1));
  }
  return tiers;
}

const timeOf = ({ startMs, intervalMs }: Course, row: number): number => startMs + row * intervalMs;

/** At the end of each day, never during an alarm; at once when a shift was accepted. */
function isDue(course: Course, step: AlarmStep, row: number): boolean {
  const rowsADay = Math.round(DAY_MS / course.intervalMs);
  return step.isShift || (step.suspectSinceMs === null && (row - course.begins) % rowsADay === rowsADay - 1);
}

function fitOn(
  course: Course,
  { fromMs, toMs, without }: { fromMs: number; toMs: number; without: readonly Stretch[] },
): Model | null {
  const count = course.metrics.length;
  const rowOf = (atMs: number) => Math.round((atMs - course.startMs) / course.intervalMs);
  const from = Math.max(rowOf(fromMs), 0);
  const to = rowOf(toMs);
  const values = course.values.slice(from * count, to * count);
  for (const alarm of without)
    values.fill(
      Number.NaN,
      Math.max(rowOf(alarm.fromMs) - from, 0) * count,
      (rowOf(alarm.toMs) + 1 - from) * count,
    );
  const history = { values, rows: to - from, startMs: timeOf(course, from) };
  const fit = fitModel(course.metrics, history, course.intervalMs);
  return fit.status === 'fitted' ? fit.model : null;
}
