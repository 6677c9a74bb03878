import { RELEARN_MS } from './alarm.ts';

/** A stretch of time, both ends included. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the next model learns from. */
export interface TrainingPlan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Alarms: they must not teach that they are normal. */
  readonly without: readonly Stretch[];
}

const DAY_MS = 86_400_000;
/** A month holds four weekends; older habits are no longer the workload's. */
const LONGEST_MS = 30 * DAY_MS;

/**
 * Chooses the history for a model fitted now.
 * @param shiftedAtMs when the newest shift was accepted: what was before it is another workload; null without one
 */
export function planTraining(
  nowMs: number,
  alarms: readonly Stretch[],
  shiftedAtMs: number | null,
): TrainingPlan {
  const fromMs = Math.max(nowMs - LONGEST_MS, shiftedAtMs === null ? 0 : shiftedAtMs - RELEARN_MS);
  // The alarm that became the new normal is what is to be learned.
  const without = alarms.filter(({ toMs }) => toMs >= fromMs && (shiftedAtMs === null || toMs > shiftedAtMs));
  return { fromMs, toMs: nowMs, without };
}
