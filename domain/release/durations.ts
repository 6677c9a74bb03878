import type { ReleaseState } from './progress.ts';
import type { Durations } from './record.ts';

/** A release's status, with `running` split: `watching` is a rollout, a watch or the soak, which no work of ours shortens. */
export type TimedStatus = ReleaseState['status'] | 'watching';

export interface StatusChange {
  readonly status: TimedStatus;
  readonly atMs: number;
}

const SPENT_ON: Readonly<Record<TimedStatus, keyof Durations>> = {
  // Waits for another release: machines, unless that one waits for people, which its own record says.
  queued: 'machinesMs',
  watching: 'machinesMs',
  running: 'activeMs',
  undoing: 'activeMs',
  'awaiting-approval': 'peopleMs',
  paused: 'peopleMs',
  held: 'peopleMs',
  closed: 'activeMs',
};

/**
 * Where a release's time went. Each stretch belongs to the status it began with, so the sum is the time between the first
 * change and the last, which is `closed` once it is over.
 * @param changes oldest first; none: no time
 */
export function durationsOf(changes: readonly StatusChange[]): Durations {
  const spent = { activeMs: 0, machinesMs: 0, peopleMs: 0 };
  for (const [at, change] of changes.entries())
    spent[SPENT_ON[change.status]] += (changes[at + 1]?.atMs ?? change.atMs) - change.atMs;
  return spent;
}
