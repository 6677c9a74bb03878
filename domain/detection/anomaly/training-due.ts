import { LEAST_ROWS } from './fit.ts';

/** The newest training of a workload, as it ended. */
export interface PastTraining {
  /** `kept`: what was learned was refused, and the model before it stays. */
  readonly status: 'learning' | 'trained' | 'kept' | 'failed';
  readonly atMs: number;
  readonly nextAtMs: number;
}

/** All that decides when a workload's next model is due. */
export interface TrainingFacts {
  readonly firstSeenAtMs: number;
  /** From one sample to the next. */
  readonly sampleMs: number;
  /** Null before the first. */
  readonly training: PastTraining | null;
  /** A model is stored that can be read, and that knows samples so far apart. */
  readonly hasModel: boolean;
  /** Since when an alarm stands; null while none does. */
  readonly alarmSinceMs: number | null;
  /** The alarm that stands is one that a person said is none. */
  readonly isRefuted: boolean;
  /** When the newest shift was accepted, and when the workload was last released; null without one. */
  readonly shiftedAtMs: number | null;
  readonly releasedAtMs: number | null;
}

const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
/** What an hour after a release is usual is most of what will be: caches are warm, roll-outs over. */
const AFTER_RELEASE_MS = 60 * MINUTE_MS;
const AFTER_FAILURE_MS = 10 * MINUTE_MS;
/** Nothing is asked of the metrics' server more often, however few rows are missing. */
const LEAST_WAIT_MS = 30_000;

/**
 * When the next training is due, whether or not an alarm stands: the first when enough samples can be there; then when
 * the one before said, or sooner: an hour after a release it did not see, and at once after a shift, or when the model it
 * left behind cannot be used.
 */
export function dueAt({ training, ...facts }: TrainingFacts): number {
  if (training === null) return facts.firstSeenAtMs + LEAST_ROWS * facts.sampleMs;
  if (!facts.hasModel && (training.status === 'trained' || training.status === 'kept')) return training.atMs;
  const { shiftedAtMs, releasedAtMs } = facts;
  const news = [shiftedAtMs, releasedAtMs === null ? null : releasedAtMs + AFTER_RELEASE_MS];
  return Math.min(
    training.nextAtMs,
    ...news.flatMap((one) => (one !== null && one > training.atMs ? one : [])),
  );
}

/**
 * An alarm keeps its workload from being trained: the model must not learn that what is wrong is normal. Not so when a
 * person said that nothing is wrong, nor without a model: then nothing watches, and the alarm is one of the past.
 */
export const isUnderAlarm = ({ alarmSinceMs, isRefuted, hasModel }: TrainingFacts): boolean =>
  alarmSinceMs !== null && !isRefuted && hasModel;

/** Whether a workload is to be trained now. */
export const isDue = (facts: TrainingFacts, nowMs: number): boolean =>
  dueAt(facts) <= nowMs && !isUnderAlarm(facts);

/** How a training ended, as far as the next one cares. */
export type Ended =
  | { readonly status: 'learning'; readonly rows: number; readonly needed: number }
  /** `taughtMs`: how much time the new model was learned from, gaps left out. */
  | { readonly status: 'trained'; readonly taughtMs: number }
  | { readonly status: 'kept' }
  | { readonly status: 'failed' };

/**
 * When to train again: as soon as the rows that lack can be there; a young model once its history has doubled; others
 * daily; what failed in ten minutes.
 */
export function nextTraining(ended: Ended, nowMs: number, sampleMs: number): number {
  switch (ended.status) {
    case 'learning':
      return nowMs + Math.max(LEAST_WAIT_MS, (ended.needed - ended.rows) * sampleMs);
    case 'trained':
      return nowMs + Math.min(DAY_MS, Math.max(LEAST_WAIT_MS, ended.taughtMs));
    case 'kept':
      return nowMs + DAY_MS;
    case 'failed':
      return nowMs + AFTER_FAILURE_MS;
  }
}
