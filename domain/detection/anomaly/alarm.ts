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
  /** A model that has seen too little never acts, however strange what it sees. */
  readonly canAct: boolean;
  /** On so many days before must the like have happened to be a habit: for those who would act, and who only look. */
  readonly habitDays: { readonly act: number; readonly warn: number };
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
/**
 * A slow series has few samples a day: a line passed more often costs little, and five samples are a long time. Once before
 * makes a habit for those who would act, twice for those who only look; a fast series' model knows what is due daily by itself.
 */
const SLOW = { suspect: 0.01, warn: 0.006, act: 0.0001, needed: 3, of: 5, habitDays: { act: 1, warn: 2 } };
const FAST = { suspect: 0.002, warn: 0.002, act: 0.0001, needed: 2, of: 3, habitDays: { act: 1, warn: 3 } };
/** An alarm ends a little below where it began, so that it does not flutter. */
const OFF_SHARE = 0.9;
const ACCEPT_AFTER_MS = 12 * 3_600_000;
const DAY_MS = 86_400_000;
/** After a shift the model is learned from this much of the newest history, and trusted fully after as much again. */
export const RELEARN_MS = 3 * DAY_MS;
/** What comes back this soon after it was acted on is the same thing: people look, nobody acts twice. */
const REST_MS = 3 * 3_600_000;
/**
 * Fewer rows, an hour and a half at 5 s or four hours at 15 s, have not seen the day: healthy services that wander on were
 * at the act line in 15 % of the samples after a hundred rows.
 */
const YOUNG_ROWS = 1000;

export function alarmRuleOf({ basis, surprise, trained }: Model, acceptAfterMs = ACCEPT_AFTER_MS): AlarmRule {
  const isSlow = basis.intervalMs >= FIVE_MINUTES_MS;
  const { suspect, warn, act, needed, of, habitDays } = isSlow ? SLOW : FAST;
  const doubt = isSlow ? 1 : doubtOf(trained.rows);
  return {
    suspectAt: valueAt(surprise, suspect),
    warnAt: Math.sqrt(doubt) * valueAt(surprise, warn),
    actAt: doubt * valueAt(surprise, act),
    needed,
    of,
    canAct: trained.rows >= YOUNG_ROWS,
    habitDays,
    acceptAfterMs,
  };
}

/**
 * How much farther out a young model's act line is: a walk of n steps that goes on strays with the root of what is unseen.
 * A warning is only recorded, and a fault in the first hours is a fault: its line moves by the root of that.
 */
const doubtOf = (rows: number): number => Math.sqrt(Math.max(YOUNG_ROWS / rows, 1));

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
    tier: tierOf(rule, state, surprise, atMs),
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
  { canAct, habitDays }: AlarmRule,
  { warnSinceMs, actSinceMs, past, actFromMs }: AlarmState,
  surprise: number,
  atMs: number,
): Tier {
  const now = { beganMs: past.at(-1)?.fromMs ?? atMs, surprise };
  const mayAct = canAct && atMs >= actFromMs;
  if (actSinceMs !== null && mayAct && !isHabit(past, now, atMs, habitDays.act)) return 'act';
  if (warnSinceMs === null) return 'quiet';
  return isHabit(past, now, atMs, habitDays.warn) ? 'habit' : 'warn';
}
