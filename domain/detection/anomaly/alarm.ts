import { isHabit, remember } from './habit.ts';
import type { Episode } from './habit.ts';
import type { Model } from './model.ts';
import { valueAt } from './tail.ts';

/** When a surprise becomes an alarm: passed in `needed` of the last `of` samples. */
export interface AlarmRule {
  /** Not told to anybody, but nothing is learned from it. */
  readonly suspectAt: number;
  readonly warnAt: number;
  readonly actAt: number;
  readonly needed: number;
  readonly of: number;
  /** An alarm that holds this long is the new normal. */
  readonly acceptAfterMs: number;
}

export interface AlarmState {
  /** The newest samples, at most `of`. */
  readonly newest: readonly { readonly atMs: number; readonly surprise: number }[];
  readonly suspectSinceMs: number | null;
  readonly warnSinceMs: number | null;
  readonly actSinceMs: number | null;
  readonly past: readonly Episode[];
  /** Before this nothing is acted on: the model is too new, or what was acted on has only just ended. */
  readonly actFromMs: number;
}

/** `habit`: strange, but so it was at this time yesterday and the day before. `unknown`: nothing could be judged. */
export type Tier = 'unknown' | 'quiet' | 'habit' | 'warn' | 'act';

export interface AlarmStep {
  readonly state: AlarmState;
  readonly tier: Tier;
  /** Samples from here on must not teach the next model that they are normal; null when all may. */
  readonly suspectSinceMs: number | null;
  /** The alarm held so long that what it sees is normal now: a new model is due, learned from what is new. */
  readonly isShift: boolean;
}

export const QUIET: AlarmState = {
  newest: [],
  suspectSinceMs: null,
  warnSinceMs: null,
  actSinceMs: null,
  past: [],
  actFromMs: 0,
};

const FIVE_MINUTES_MS = 300_000;
/** A slow series has few samples a day: a line passed more often costs little, and five samples are a long time. */
const SLOW = { suspect: 0.01, warn: 0.006, act: 0.0001, needed: 3, of: 5 };
const FAST = { suspect: 0.005, warn: 0.005, act: 0.0001, needed: 2, of: 3 };
/** An alarm ends a little below where it began, so that it does not flutter. */
const OFF_SHARE = 0.9;
const ACCEPT_AFTER_MS = 12 * 3_600_000;
const DAY_MS = 86_400_000;
/** After a shift the model is learned from this much of the newest history, and trusted fully after as much again. */
export const RELEARN_MS = 3 * DAY_MS;
/** What comes back this soon after it was acted on is the same thing: people look, nobody acts twice. */
const REST_MS = 3 * 3_600_000;
/** Once before makes a habit for those who would act, twice for those who only look. */
const HABIT_DAYS = { act: 1, warn: 2 };

export function alarmRuleOf({ basis, surprise }: Model, acceptAfterMs = ACCEPT_AFTER_MS): AlarmRule {
  const { suspect, warn, act, needed, of } = basis.intervalMs >= FIVE_MINUTES_MS ? SLOW : FAST;
  return {
    suspectAt: valueAt(surprise, suspect),
    warnAt: valueAt(surprise, warn),
    actAt: valueAt(surprise, act),
    needed,
    of,
    acceptAfterMs,
  };
}

/** One sample on: alarms persist, end a little below where they began, and what comes daily is not raised. */
export function nextAlarm(
  rule: AlarmRule,
  before: AlarmState,
  surprise: number | null,
  atMs: number,
): AlarmStep {
  // Not knowing neither raises an alarm nor ends one.
  if (surprise === null)
    return { state: before, tier: 'unknown', suspectSinceMs: before.suspectSinceMs, isShift: false };
  const newest = [...before.newest, { atMs, surprise }].slice(-rule.of);
  const since = (line: number, beganMs: number | null) =>
    beganMs === null ? beginning(newest, line, rule.needed) : surprise > OFF_SHARE * line ? beganMs : null;
  const suspectSinceMs = since(rule.suspectAt, before.suspectSinceMs);
  const actSinceMs = since(rule.actAt, before.actSinceMs);
  const state = {
    newest,
    suspectSinceMs,
    warnSinceMs: since(rule.warnAt, before.warnSinceMs),
    actSinceMs,
    past:
      suspectSinceMs === null
        ? before.past
        : remember(before.past, surprise, atMs, before.suspectSinceMs !== null),
    actFromMs: actSinceMs === null ? restedUntil(before, atMs) : before.actFromMs,
  };
  if (suspectSinceMs !== null && atMs - suspectSinceMs >= rule.acceptAfterMs)
    return {
      state: { ...QUIET, actFromMs: atMs + RELEARN_MS },
      tier: 'quiet',
      suspectSinceMs: null,
      isShift: true,
    };
  // One sample beyond the act line is enough not to learn from it: a single wild row widens everything.
  const isWild = surprise > rule.actAt;
  return {
    state,
    tier: tierOf(state, surprise, atMs),
    suspectSinceMs: suspectSinceMs ?? (isWild ? atMs : null),
    isShift: false,
  };
}

/** After an alarm that could be acted on has ended, nothing is for a while. */
function restedUntil({ actSinceMs, actFromMs, newest }: AlarmState, atMs: number): number {
  const hasActed = actSinceMs !== null && newest.some((one) => one.atMs >= actFromMs);
  return hasActed ? Math.max(actFromMs, atMs + REST_MS) : actFromMs;
}

/** The first of the newest samples beyond the line, once there are enough of them. */
function beginning(newest: AlarmState['newest'], line: number, needed: number): number | null {
  const over = newest.filter(({ surprise }) => surprise > line);
  // The newest must be among them: an alarm that just ended is not raised again by what raised it.
  return over.length >= needed && over.at(-1) === newest.at(-1) ? (over[0]?.atMs ?? null) : null;
}

function tierOf(
  { warnSinceMs, actSinceMs, past, actFromMs }: AlarmState,
  surprise: number,
  atMs: number,
): Tier {
  if (actSinceMs !== null && atMs >= actFromMs && !isHabit(past, surprise, atMs, HABIT_DAYS.act))
    return 'act';
  if (warnSinceMs === null) return 'quiet';
  return isHabit(past, surprise, atMs, HABIT_DAYS.warn) ? 'habit' : 'warn';
}
