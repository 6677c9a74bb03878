const MINUTE_MS = 60_000;

/** One look at the new version while it soaks. */
export interface Checkpoint {
  readonly atMs: number;
  /** Its rung of the ladder. */
  readonly minutes: number;
  /** The look after which the soak is over. */
  readonly isLast: boolean;
}

export interface Soak {
  /** When the new version began to serve everything; later by as long as the soak was paused. */
  readonly startedAtMs: number;
  /** When it was looked at last, or `atMs` of the checkpoint that was skipped last; null: not yet. */
  readonly lookedAtMs: number | null;
}

/**
 * The next look of a soak. Looks that were slept through are not made up for: one look now says as much. But there is
 * always a look at or after the last rung, however late.
 * @param ladderMinutes rising, since `startedAtMs`
 * @returns due now when `atMs` is past; null: the soak is over
 */
export function nextCheckpoint(
  ladderMinutes: readonly number[],
  soak: Soak,
  nowMs: number,
): Checkpoint | null {
  const open = ladderMinutes
    .map((minutes) => ({ minutes, atMs: soak.startedAtMs + minutes * MINUTE_MS }))
    .filter(({ atMs }) => atMs > (soak.lookedAtMs ?? -Infinity));
  const next = open.find(({ atMs }) => atMs > nowMs) ?? open.at(-1);
  return next === undefined ? null : { ...next, isLast: next === open.at(-1) };
}
