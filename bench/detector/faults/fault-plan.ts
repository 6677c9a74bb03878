import type { Run } from '../data/entity.ts';
import type { FaultKind } from './fault-kinds.ts';
import { seededRandom } from './random.ts';

/** One fault in the test split; `size` 1 is nominal. */
export interface PlannedFault {
  readonly run: Run;
  readonly kind: FaultKind;
  readonly size: number;
}

export interface Plan {
  readonly seed: number;
  readonly kinds: readonly FaultKind[];
  readonly size: number;
  readonly testDays: number;
  readonly faultsPerDay: number;
  readonly intervalMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const LEAST_MINUTES = 10;
const MOST_MINUTES = 60;
/** Kept free at both ends of each fault's share of the day, so that faults are at least 30 min apart. */
const MARGIN_MS = 15 * MINUTE_MS;
/** One hour and the margins fit so often into a day. */
export const MOST_FAULTS_PER_DAY = Math.floor(DAY_MS / (MOST_MINUTES * MINUTE_MS + 2 * MARGIN_MS));

/**
 * Spreads the faults over the test days: every fault has an equal share of the time and lies somewhere within it,
 * 10–60 min long; kinds take turns in an order drawn anew each round. The same seed with another size gives the same
 * times, kinds and relative sizes (0.6–1.4), so that sizes can be compared.
 */
export function planFaults({ seed, kinds, size, testDays, faultsPerDay, intervalMs }: Plan): PlannedFault[] {
  const random = seededRandom(seed, 'plan');
  const count = Math.floor(testDays * faultsPerDay);
  const shareMs = (testDays * DAY_MS) / count;
  const rounds = Array.from({ length: Math.ceil(count / kinds.length) }, () => random.shuffled(kinds));
  return rounds
    .flat()
    .slice(0, count)
    .map((kind, turn) => {
      const lastsMs = random.between(LEAST_MINUTES, MOST_MINUTES) * MINUTE_MS;
      const fromMs = turn * shareMs + random.between(MARGIN_MS, shareMs - MARGIN_MS - lastsMs);
      const first = Math.ceil(fromMs / intervalMs);
      const last = first + Math.max(1, Math.floor(lastsMs / intervalMs)) - 1;
      return { run: { first, last }, kind, size: size * random.between(0.6, 1.4) };
    });
}
