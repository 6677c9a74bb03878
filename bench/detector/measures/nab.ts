import { worthOfRows } from './nab-worth.ts';
import type { NabFile, NabProfile, NabRow } from './nab-worth.ts';

export type { NabFile, NabProfile } from './nab-worth.ts';

export interface NabScore {
  /** 100 · (raw − null) / (perfect − null): 100 at best, 0 for silence, negative below; null without windows. */
  readonly score: number | null;
  /** Alarm at `score >= threshold`; Infinity if silence is best. */
  readonly threshold: number;
  readonly raw: number;
  /** Raw score of an alarm at the first row of every window and nowhere else. */
  readonly perfect: number;
  /** Raw score of silence. */
  readonly null: number;
}

/** NAB's `config/profiles.json`: A_TP, A_FP, A_FN, A_TN of its three application profiles. */
export const NAB_PROFILES: Readonly<
  Record<'standard' | 'reward_low_FP_rate' | 'reward_low_FN_rate', NabProfile>
> = {
  standard: { tpWeight: 1, fpWeight: 0.11, fnWeight: 1, tnWeight: 1 },
  reward_low_FP_rate: { tpWeight: 1, fpWeight: 0.22, fnWeight: 1, tnWeight: 1 },
  reward_low_FN_rate: { tpWeight: 1, fpWeight: 0.11, fnWeight: 2, tnWeight: 1 },
};

/**
 * Score of the Numenta Anomaly Benchmark (Lavin & Ahmad, ICMLA 2015; as its `sweeper.py` and `optimizer.py` compute it)
 * at the threshold that suits all files together best. Every distinct score is tried; of equally good ones the highest is
 * taken. NAB chooses with the labels: judge files kept apart at that threshold with `nabScoreAt`.
 * In a window only the earliest alarm counts, the earlier the more; every alarm outside costs, less soon after a window.
 * Probation: the first min(15 % of rows, 750) rows of a file count nowhere, nor do windows wholly among them.
 * Refuses NaN scores, lengths that differ, and windows that overlap.
 */
export function nabScore(files: readonly NabFile[], profile: NabProfile): NabScore {
  const rows = worthOfRows(files, profile).sort((one, other) => other.score - one.score);
  const tally = new Tally(rows, profile.fnWeight);
  let best = { threshold: Infinity, raw: tally.raw() };
  for (const [place, row] of rows.entries()) {
    tally.alarm(row);
    const threshold = row.score;
    if (rows[place + 1]?.score === threshold) continue;
    const raw = tally.raw();
    if (raw > best.raw) best = { threshold, raw };
  }
  return normalised(best, tally.windows, profile);
}

/** The same at a given threshold: alarm at `score >= threshold`. */
export function nabScoreAt(files: readonly NabFile[], profile: NabProfile, threshold: number): NabScore {
  const rows = worthOfRows(files, profile);
  const tally = new Tally(rows, profile.fnWeight);
  for (const row of rows) if (row.score >= threshold) tally.alarm(row);
  return normalised({ threshold, raw: tally.raw() }, tally.windows, profile);
}

class Tally {
  readonly #bestIn = new Map<number, number>();
  #falseAlarms = 0;

  constructor(rows: readonly NabRow[], fnWeight: number) {
    for (const { window } of rows) if (window !== null) this.#bestIn.set(window, -fnWeight);
  }

  get windows(): number {
    return this.#bestIn.size;
  }

  alarm({ window, worth }: NabRow): void {
    if (window === null) this.#falseAlarms += worth;
    else this.#bestIn.set(window, Math.max(this.#bestIn.get(window) ?? worth, worth));
  }

  raw(): number {
    let sum = this.#falseAlarms;
    for (const worth of this.#bestIn.values()) sum += worth;
    return sum;
  }
}

function normalised(
  { threshold, raw }: { threshold: number; raw: number },
  windows: number,
  { tpWeight, fnWeight }: NabProfile,
): NabScore {
  const perfect = windows * tpWeight;
  const silent = -windows * fnWeight;
  const score = windows === 0 ? null : (100 * (raw - silent)) / (perfect - silent);
  return { score, threshold, raw, perfect, null: silent };
}
