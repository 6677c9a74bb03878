import type { Seen } from '../history.ts';

/** An activity that is not over, as Temporal has it. */
export interface Pending {
  readonly activity: string;
  readonly isStarted: boolean;
  readonly attempt: number;
  readonly startedAtMs: number | null;
  readonly identity: string;
}

/** What Temporal says of a run at one moment. */
export interface Standing {
  readonly isOpen: boolean;
  readonly activities: readonly Pending[];
  /** A decision is due, or under way. */
  readonly hasTask: boolean;
}

export interface Death {
  readonly identity: string;
  readonly atMs: number;
}

/**
 * When a worker other than the dead one first did something for the run: took up an activity, or decided. Null: not yet.
 * Work that the dead one had begun and nobody finished is in neither.
 */
export function progressAtMs(
  events: readonly Seen[],
  { activities }: Pick<Standing, 'activities'>,
  { identity: dead, atMs: diedAtMs }: Death,
): number | null {
  const isAnothers = (identity: string | null): boolean =>
    identity !== null && identity !== '' && identity !== dead;
  const times = [
    ...events
      .filter(({ kind, identity }) => (kind === 'started' || kind === 'decided') && isAnothers(identity))
      .map(({ atMs }) => atMs),
    ...activities
      .filter(({ isStarted, identity }) => isStarted && isAnothers(identity))
      .flatMap(({ startedAtMs }) => startedAtMs ?? []),
  ].filter((atMs) => atMs >= diedAtMs);
  return times.length === 0 ? null : Math.min(...times);
}

/** What the worker left behind when it died, for people. */
export function leftBehind({ activities, hasTask, isOpen }: Standing): LeftBehind {
  if (!isOpen) return 'nothing: the run was over';
  if (activities.some(({ isStarted }) => isStarted)) return 'an activity under way';
  if (activities.length > 0) return 'an activity to be taken up';
  return hasTask ? 'a decision' : 'a wait';
}
export type LeftBehind =
  | 'an activity under way'
  | 'an activity to be taken up'
  | 'a decision'
  | 'a wait'
  | 'nothing: the run was over';
