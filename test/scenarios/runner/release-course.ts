import type { ReleaseDetail } from '../../../domain/access/release-progress-schema.ts';
import type { Load } from './load.ts';
import { releaseMoments } from './release-moments.ts';
import type { ReleasePlan, Turn } from './release-plan.ts';
import { isHarmless } from './steps.ts';

/** How far a run's release is, and what the scenario still has in store for it. */
export interface Course {
  readonly startedAtMs: number;
  /** What it has come to, and when that was first seen. */
  readonly moments: Map<string, number>;
  readonly turns: Turn[];
  readonly words: ReleasePlan['approve'][number][];
  /** When an approval was first seen to be asked for, or the last word on it was given. */
  askedAtMs: number | null;
  readonly answers: string[];
  readonly requestsBefore: Totals;
  /** Set when it is over: what comes later is not its doing. */
  requestsAfter: Totals;
}

type Totals = ReturnType<Load['total']> | null;

export const newCourse = (plan: ReleasePlan, load: Load | null, startedAtMs: number): Course => ({
  startedAtMs,
  moments: new Map(),
  turns: [...plan.then],
  words: [...plan.approve],
  askedAtMs: null,
  answers: [],
  requestsBefore: load?.total() ?? null,
  requestsAfter: null,
});

/** Takes down what the release has come to. */
export function note(course: Course, progress: ReleaseDetail['progress'], nowMs: number): void {
  if (progress === null) return;
  for (const moment of releaseMoments(progress))
    if (!course.moments.has(moment)) course.moments.set(moment, nowMs);
  if (progress.state.status === 'awaiting-approval') course.askedAtMs ??= nowMs;
}

/** What is to be done now; turns keep their order. */
export function dueTurn({ turns, moments }: Course, nowMs: number): Turn | null {
  const [next] = turns;
  if (next === undefined) return null;
  const seenAtMs = moments.get(next.when);
  return seenAtMs !== undefined && nowMs - seenAtMs >= next.afterSeconds * 1000 ? next : null;
}

/** What is to be said to the approval now; null: nothing yet, or nothing any more. */
export function dueWord({ words, askedAtMs }: Course, nowMs: number): ReleasePlan['approve'][number] | null {
  const [next] = words;
  if (next === undefined || next.decision === 'never' || askedAtMs === null) return null;
  return nowMs - askedAtMs >= next.delaySeconds * 1000 ? next : null;
}

export function requestsOf({ requestsBefore: before, requestsAfter: after }: Course, load: Load | null) {
  const now = after ?? load?.total() ?? null;
  if (before === null || now === null) return null;
  return { sent: now.requests - before.requests, failed: now.failures - before.failures };
}

/** Whether everything must be as it was once the release is undone: nobody else changed anything meanwhile. */
export const isUntouched = ({ then }: ReleasePlan): boolean =>
  then.every(({ steps }) => (steps ?? []).every(isHarmless));
