/** A stretch of surprise over the line of suspicion, whether or not anybody was told. */
export interface Episode {
  readonly fromMs: number;
  readonly toMs: number;
  readonly peak: number;
}

const DAY_MS = 86_400_000;
/** Scheduled jobs start late and take longer on some days. */
const SLACK_MS = 3_600_000;
/** Half as surprising yesterday is the same thing; a tenth is not. */
const ALIKE_SHARE = 0.5;
/** No question looks further back. */
const KEPT_MS = 2 * DAY_MS + SLACK_MS;

/**
 * Whether the like happened at this time on each of the days before: a backup, a report, a nightly job. What comes at the
 * same hour day after day is no incident, however strange the hour.
 * @param days how many days must agree
 */
export function isHabit(past: readonly Episode[], surprise: number, atMs: number, days: number): boolean {
  for (let day = 1; day <= days; day += 1) {
    const then = atMs - day * DAY_MS;
    const happened = past.some(
      ({ fromMs, toMs, peak }) =>
        fromMs <= then + SLACK_MS && toMs >= then - SLACK_MS && peak >= ALIKE_SHARE * surprise,
    );
    if (!happened) return false;
  }
  return true;
}

/** Adds a sample to the episode that is going on, or begins one. */
export function remember(
  past: readonly Episode[],
  surprise: number,
  atMs: number,
  isGoingOn: boolean,
): readonly Episode[] {
  const kept = past.filter(({ toMs }) => atMs - toMs <= KEPT_MS);
  const last = kept.at(-1);
  if (!isGoingOn || last === undefined) return [...kept, { fromMs: atMs, toMs: atMs, peak: surprise }];
  return [...kept.slice(0, -1), { ...last, toMs: atMs, peak: Math.max(last.peak, surprise) }];
}
