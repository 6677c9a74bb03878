import { checkScores } from './by-score.ts';
import type { Run } from './events.ts';

/** Times in ms since the epoch, rising; windows with both ends included, apart from each other. */
export interface NabFile {
  readonly atMs: readonly number[];
  readonly scores: ArrayLike<number>;
  readonly windows: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** What a caught window, a false alarm, a missed window and silence weigh. The official scorer reads no `tnWeight`. */
export interface NabProfile {
  readonly tpWeight: number;
  readonly fpWeight: number;
  readonly fnWeight: number;
  readonly tnWeight: number;
}

/** A row past probation. */
export interface NabRow {
  readonly score: number;
  /** What an alarm here adds; of several in one window the largest alone. */
  readonly worth: number;
  /** The window it lies in, numbered over all files; null outside. */
  readonly window: number | null;
}

const PROBATION_SHARE = 0.15;
const PROBATION_MOST_ROWS = 0.15 * 5000;
/** From three window widths past a window on, a false alarm costs its full weight. */
const FAR = 3;

/**
 * What an alarm at each row is worth: NAB's `calcSweepScore`. The first min(15 % of rows, 750) rows of a file are on
 * probation and left out. Refuses NaN scores, lengths that differ, and windows that overlap.
 */
export function worthOfRows(files: readonly NabFile[], profile: NabProfile): NabRow[] {
  let windowsBefore = 0;
  return files.flatMap((file) => {
    const { atMs, scores } = file;
    checkScores(scores, atMs.length);
    const spans = spansOf(file);
    const numberedFrom = windowsBefore;
    windowsBefore += spans.length;
    const probation = Math.min(Math.floor(PROBATION_SHARE * atMs.length), PROBATION_MOST_ROWS);
    return atMs.slice(probation).map((_, index) => {
      const row = index + probation;
      const latest = spans.findLastIndex(({ first }) => first <= row);
      const span = spans[latest];
      const score = scores[row] ?? 0;
      return span !== undefined && row <= span.last
        ? { score, worth: profile.tpWeight * earliness(span, row), window: numberedFrom + latest }
        : { score, worth: -profile.fpWeight * farness(span, row), window: null };
    });
  });
}

/** Windows as rows. Of rows with equal times at a window's end NAB takes the first. */
function spansOf({ atMs, windows }: NabFile): Run[] {
  const sorted = windows.toSorted((one, other) => one.fromMs - other.fromMs);
  for (const [place, { toMs }] of sorted.entries()) {
    const next = sorted[place + 1];
    if (next !== undefined && next.fromMs <= toMs) {
      throw new RangeError(
        `A window begins at ${String(next.fromMs)} ms, before another ends at ${String(toMs)} ms: merge the two.`,
      );
    }
  }
  return sorted.flatMap(({ fromMs, toMs }) => {
    const first = atMs.findIndex((at) => at >= fromMs);
    const ends = atMs.indexOf(toMs);
    const last = ends < 0 ? atMs.findLastIndex((at) => at < toMs) : ends;
    return first < 0 || last < first ? [] : [{ first, last }];
  });
}

/** 1 at the window's first row, falling to nearly 0 at its last. */
const earliness = ({ first, last }: Run, row: number): number =>
  scaledSigmoid((row - last - 1) / (last - first + 1)) / scaledSigmoid(-1);

/** Nearly 0 right after a window, rising to 1 far from it and before the first one. */
const farness = (before: Run | undefined, row: number): number =>
  before === undefined ? 1 : -scaledSigmoid((row - before.last) / (before.last - before.first));

/** NAB's weight by position in window widths: −1 is a window's left edge, 0 its right edge. */
const scaledSigmoid = (position: number): number =>
  position >= FAR ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
