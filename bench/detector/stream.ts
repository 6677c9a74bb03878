import { QUIET, alarmRuleOf, nextAlarm } from '../../domain/detection/anomaly/alarm.ts';
import type { AlarmStep, Tier } from '../../domain/detection/anomaly/alarm.ts';
import { fitModel } from '../../domain/detection/anomaly/fit.ts';
import type { Model } from '../../domain/detection/anomaly/model.ts';
import { prepareScore } from '../../domain/detection/anomaly/score.ts';
import type { Memory } from '../../domain/detection/anomaly/score.ts';
import { planTraining } from '../../domain/detection/anomaly/training-plan.ts';
import type { Stretch } from '../../domain/detection/anomaly/training-plan.ts';
import { runUp, sampleOf } from './walk.ts';
import type { Course } from './walk.ts';

const DAY_MS = 86_400_000;

interface Live {
  readonly memory: Memory;
  readonly shiftedAtMs: number | null;
  readonly alarms: readonly Stretch[];
}

/**
 * Watches the test split as a worker would: one sample after another, a refit a day outside alarms, shifts accepted. No
 * label is seen.
 * @returns the tier of each row of the test split; null when the train split is too short for a model
 */
export function watch(course: Course): Tier[] | null {
  const first = fitOn(course, { fromMs: course.startMs, toMs: timeOf(course, course.begins), without: [] });
  if (first === null) return null;
  let score = prepareScore(first);
  let rule = alarmRuleOf(first);
  let live: Live = {
    memory: runUp(score, course, course.begins),
    shiftedAtMs: null,
    alarms: [],
  };
  let state = QUIET;
  const tiers: Tier[] = [];
  for (let row = course.begins; row < course.rows; row += 1) {
    const sample = sampleOf(course, row);
    const scored = score.next(live.memory, sample);
    const step = nextAlarm(rule, state, scored.surprise, sample.atMs);
    state = step.state;
    tiers.push(step.tier);
    live = { ...live, memory: scored.memory, ...noted(live, step, sample.atMs) };
    if (!isDue(course, step, row)) continue;
    const model = refit(course, live, row + 1);
    if (model === null) continue;
    score = prepareScore(model);
    rule = alarmRuleOf(model);
    live = { ...live, memory: runUp(score, course, row + 1) };
  }
  return tiers;
}

const timeOf = ({ startMs, intervalMs }: Course, row: number): number => startMs + row * intervalMs;

/** At the end of each day, never during an alarm; at once when a shift was accepted. */
function isDue(course: Course, step: AlarmStep, row: number): boolean {
  const rowsADay = Math.round(DAY_MS / course.intervalMs);
  return step.isShift || (step.suspectSinceMs === null && (row - course.begins) % rowsADay === rowsADay - 1);
}

function noted(live: Live, step: AlarmStep, atMs: number): Pick<Live, 'alarms' | 'shiftedAtMs'> {
  const { alarms, shiftedAtMs } = live;
  if (step.isShift) return { alarms, shiftedAtMs: atMs };
  if (step.suspectSinceMs === null) return { alarms, shiftedAtMs };
  const last = alarms.at(-1);
  const now = { fromMs: step.suspectSinceMs, toMs: atMs };
  const isSame = last !== undefined && last.toMs >= now.fromMs;
  return {
    alarms: isSame ? [...alarms.slice(0, -1), { ...last, toMs: atMs }] : [...alarms, now],
    shiftedAtMs,
  };
}

function refit(course: Course, live: Live, row: number): Model | null {
  return fitOn(course, planTraining(timeOf(course, row), live.alarms, live.shiftedAtMs));
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
