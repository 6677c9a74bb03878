import type { Hold } from './progress.ts';
import type { Thresholds } from './release-schema.ts';

/** What limits a hold: the release's own patience, and the end of the freeze; null when a person has to lift that. */
export interface HoldLimits extends Pick<Thresholds, 'unresolvedSeconds'> {
  readonly freezeUntilMs: number | null;
}

/**
 * Until when a release is held, epoch ms. What nobody resolves within `unresolvedSeconds` is rolled back. A freeze holds
 * until it ends. Null: a person ends it, because under the kill switch nothing may be written, undo included, and a
 * freeze without an end is lifted by hand.
 * @source REQUIREMENTS §4 "not resolved within 30 min"; DESIGN §2.7
 */
export function holdUntil(why: Hold['why'], sinceMs: number, limits: HoldLimits): number | null {
  switch (why) {
    case 'kill-switch':
      return null;
    case 'frozen':
      return limits.freezeUntilMs;
    case 'unknown':
    case 'errored':
    case 'failed':
    case 'security':
    case 'drifted':
      return sinceMs + limits.unresolvedSeconds * 1000;
  }
}

/**
 * What time alone makes of a hold. `go-on`: what forbade the next step is over; look again before it. `roll-back`: nobody
 * resolved it in time, trigger `unresolved`.
 */
export function holdEnds(
  hold: Pick<Hold, 'why' | 'untilMs'>,
  nowMs: number,
): 'holds' | 'go-on' | 'roll-back' {
  if (hold.untilMs === null || nowMs < hold.untilMs) return 'holds';
  return hold.why === 'frozen' || hold.why === 'kill-switch' ? 'go-on' : 'roll-back';
}
