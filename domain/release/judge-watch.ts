import type { Trigger, Verdict } from './verdict.ts';

/** How far a watch is. All in ms. */
export interface WatchProgress {
  readonly elapsedMs: number;
  /** As long as it takes at least, unless something fires. */
  readonly windowMs: number;
  /** As long as it may wait for what it lacks. */
  readonly mostMs: number;
}

/** One window of DESIGN §11: a percentile over less is that of a start. */
export const SHORTEST_WINDOW_MS = 30_000;
const MOST_WINDOWS = 3;

/** Evidence of these is whole as soon as it is there; the others are about how a window ends. */
const AT_ONCE: ReadonlySet<Trigger> = new Set<Trigger>(['crash', 'error-ratio']);
const AFTER_A_WINDOW: ReadonlySet<Trigger> = new Set<Trigger>(['slower']);

/**
 * How long a watch may wait for requests: three windows, and no more than `unresolvedSeconds` beyond the first, after
 * which a release would be rolled back anyway.
 */
export const longestWatchMs = (windowMs: number, unresolvedSeconds: number): number =>
  Math.min(MOST_WINDOWS * windowMs, windowMs + unresolvedSeconds * 1000);

/** Whether a verdict over the last `spanMs` ends a watch before its time: harm is not watched to the end. */
export function endsEarly({ verdict, trigger }: Verdict, spanMs: number): boolean {
  if (verdict !== 'roll-back' || trigger === null) return false;
  return AT_ONCE.has(trigger) || (AFTER_A_WINDOW.has(trigger) && spanMs >= SHORTEST_WINDOW_MS);
}

/**
 * Whether a watch is over with this verdict over all of it so far. `unknown` waits for what it lacks as long as it may;
 * `errored` does not, because its caller watches again. A pod that is not Ready must be so in two looks one after the
 * other: it may only just have been moved.
 * @param before the verdict of the look before; null at the first
 */
export function isWatchOver(verdict: Verdict, before: Verdict | null, progress: WatchProgress): boolean {
  const { elapsedMs, windowMs, mostMs } = progress;
  if (endsEarly(verdict, elapsedMs)) return true;
  if (elapsedMs < windowMs) return false;
  if (elapsedMs >= mostMs) return true;
  if (verdict.verdict === 'unknown') return false;
  return verdict.trigger !== 'not-ready' || before?.trigger === 'not-ready';
}
