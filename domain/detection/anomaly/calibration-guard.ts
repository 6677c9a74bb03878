import { at } from './metric.ts';
import type { Model } from './model.ts';
import { valueAt } from './tail.ts';
import { DAY_MS } from './training-due.ts';
import { prepareDistance } from './view.ts';
import type { View } from './view.ts';

/** How a new model's calibration differs from the old one's, in the view where it differs most. */
export interface CalibrationChange {
  /** So many times as far as before must metrics move until they are acted on: 4 is duller, 0.25 sharper. */
  readonly fold: number;
  /** The metric for which it changed most, and by how much. */
  readonly metric: string;
  readonly metricFold: number;
}

/** A workload that changed so much overnight without an alarm did not change: what was measured did. */
export const MOST_FOLD = 3;
const ACT = 0.0001;

/**
 * Compares how far metrics must move to pass the act line of each view, by the old model and by the new: in the metrics'
 * own units, because each model scales by what it saw, and as the geometric mean over the metrics, because one that
 * wakes after a week at rest is no new calibration.
 * @returns null when the models do not watch the same metrics
 */
export function calibrationChange(before: Model, after: Model): CalibrationChange | null {
  const names = before.basis.metrics.map(({ name }) => name);
  if (names.join() !== after.basis.metrics.map(({ name }) => name).join()) return null;
  const old = reachesOf(before);
  const changes = reachesOf(after).flatMap(({ view, reaches }): CalibrationChange[] => {
    const was = old.find((one) => one.view === view)?.reaches;
    if (was === undefined) return [];
    const logs = reaches.map((reach, column) => Math.log(reach / at(was, column)));
    const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
    const most = logs.reduce((best, log, column) => (log / mean > at(logs, best) / mean ? column : best), 0);
    return [{ fold: Math.exp(mean), metric: names[most] ?? '', metricFold: Math.exp(at(logs, most)) }];
  });
  const size = ({ fold }: CalibrationChange): number => Math.abs(Math.log(fold));
  return changes.toSorted((one, other) => size(other) - size(one))[0] ?? null;
}

interface Reaches {
  readonly view: string;
  /** A place a metric: how far it must jump by itself, in its own unit (after its transform). */
  readonly reaches: readonly number[];
}

function reachesOf({ basis, views, tails }: Model): Reaches[] {
  const { metrics, scaling } = basis;
  return views.flatMap((view, index) => {
    const tail = tails[index];
    if (tail === undefined) return [];
    const line = valueAt(tail, ACT);
    const distance = prepareDistance(view, metrics.length);
    const reaches = metrics.map((_, column) => {
      const moved = distance(jumpOf(view, column, metrics.length), []);
      return (line / moved) * at(scaling.range, column);
    });
    return [{ view: kindOf(view), reaches }];
  });
}

/** What is usual, but for one metric that has just jumped by its range: its level, its change, its rest. */
function jumpOf({ features, centre }: View, column: number, metrics: number): Float64Array {
  const vector = new Float64Array(Math.max(...features) + 1);
  features.forEach((place, index) => {
    vector[place] = at(centre, index) + (place % metrics === column ? 1 : 0);
  });
  return vector;
}

/** With its first season a model looks at levels apart from it: what saw the same features is compared, whatever its name. */
const kindOf = ({ features }: View): string => features.join();

/** Whether a new model is taken. */
export type CalibrationVerdict =
  { readonly isTaken: true } | { readonly isTaken: false; readonly change: CalibrationChange };

/** Since when the old model is no measure for a new one; null: it did not happen. */
export interface GroundsForChange {
  /** The newest shift was accepted. */
  readonly shiftedAtMs: number | null;
  /** A person last said of an anomaly that it is none. */
  readonly refutedAtMs: number | null;
}

/**
 * A new model whose act line lies more than threefold farther out or nearer is not taken, unless what went before is no
 * measure for it: learned in less than a day, before a shift, or from a time of which the new one has seen nothing (so
 * nobody keeps a model for ever). Who refuted an anomaly asked for a line farther out, and gets it.
 */
export function judgeCalibration(
  before: Model,
  after: Model,
  { shiftedAtMs, refutedAtMs }: GroundsForChange,
): CalibrationVerdict {
  const { rows, toMs } = before.trained;
  const isYoung = rows * before.basis.intervalMs < DAY_MS;
  const isPast = toMs <= after.trained.fromMs || (shiftedAtMs !== null && shiftedAtMs >= toMs);
  if (isYoung || isPast) return { isTaken: true };
  const change = calibrationChange(before, after);
  if (change === null) return { isTaken: true };
  const isAsked = refutedAtMs !== null && refutedAtMs >= toMs && change.fold > 1;
  const isWithin = change.fold <= MOST_FOLD && change.fold >= 1 / MOST_FOLD;
  return isWithin || isAsked ? { isTaken: true } : { isTaken: false, change };
}
