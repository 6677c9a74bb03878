import type { AlarmState } from './alarm.ts';
import { blameMore, nobodyBlamed } from './attribution.ts';
import type { Blamed } from './attribution.ts';
import type { Detection } from './detector.ts';

/** One anomaly while it lasts: from the first sample beyond a line to the last, flutter included. Plain data. */
export interface OpenEpisode {
  readonly beganAtMs: number;
  /** Newest sample of it. */
  readonly lastAtMs: number;
  /** The highest tier it reached. */
  readonly tier: 'warn' | 'act';
  readonly peak: { readonly surprise: number; readonly atMs: number; readonly vector: readonly number[] };
  readonly blamed: Blamed;
}

export interface EpisodeStep {
  readonly open: OpenEpisode | null;
  /** What has just ended; null when nothing did. */
  readonly ended: OpenEpisode | null;
}

/** So many quiet samples end it; fewer are flutter. */
export const QUIET_SAMPLES = 10;

/**
 * One sample on. Habits, quiet and unknown samples neither begin an episode nor lengthen it.
 * @param blame of this sample, a place a metric of the model
 */
export function nextEpisode(
  open: OpenEpisode | null,
  { step, scored }: Pick<Detection, 'step' | 'scored'>,
  sample: EpisodeSample,
): EpisodeStep {
  const isOver =
    open !== null && (step.isShift || sample.atMs - open.lastAtMs > QUIET_SAMPLES * sample.intervalMs);
  const before = isOver ? null : open;
  const isStrange = step.tier === 'warn' || step.tier === 'act';
  return {
    open: isStrange ? lengthened(before, { step, scored }, sample) : before,
    ended: isOver ? open : null,
  };
}

interface EpisodeSample {
  readonly atMs: number;
  readonly intervalMs: number;
  readonly blame: () => Float64Array;
}

function lengthened(
  before: OpenEpisode | null,
  { step, scored }: Pick<Detection, 'step' | 'scored'>,
  { atMs, blame }: EpisodeSample,
): OpenEpisode {
  const now = { surprise: scored.surprise ?? 0, atMs, vector: [...scored.vector] };
  const tier = step.tier === 'act' ? 'act' : 'warn';
  if (before === null)
    return {
      beganAtMs: beginningOf(step.state, atMs),
      lastAtMs: atMs,
      tier,
      peak: now,
      blamed: blameMore(nobodyBlamed, blame()),
    };
  return {
    ...before,
    lastAtMs: atMs,
    tier: before.tier === 'act' ? 'act' : tier,
    peak: now.surprise > before.peak.surprise ? now : before.peak,
    blamed: blameMore(before.blamed, blame()),
  };
}

/** A line was passed a few samples before the alarm, which wants several: the lower line first. */
const beginningOf = ({ warnSinceMs, actSinceMs }: AlarmState, atMs: number): number =>
  warnSinceMs ?? actSinceMs ?? atMs;
