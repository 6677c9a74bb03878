import { Problem } from '../../../test/scenarios/runner/problem.ts';
import { FAULT_KINDS } from './fault-kinds.ts';
import type { FaultKind } from './fault-kinds.ts';
import { MOST_FAULTS_PER_DAY } from './fault-plan.ts';

export interface FaultOptions {
  readonly seed: number;
  /** 1 is nominal; each fault takes 0.6–1.4 of it. */
  readonly size: number;
  /** All of them unless named. */
  readonly kinds?: readonly FaultKind[];
  /** Healthy days to train on. */
  readonly days: number;
  readonly testDays: number;
  /** 15 s unless given. */
  readonly intervalMs?: number;
  /** 8 unless given. */
  readonly faultsPerDay?: number;
  /** Less traffic on Saturdays and Sundays; the first day is a Monday. */
  readonly week?: boolean;
}

const DAY_MS = 86_400_000;
const LONGEST_INTERVAL_MS = 300_000;

/** The options with nothing left open. @throws Problem for what cannot be generated */
export function completeOptions(options: FaultOptions): Required<FaultOptions> {
  const complete = {
    ...options,
    kinds: options.kinds ?? FAULT_KINDS,
    intervalMs: options.intervalMs ?? 15_000,
    faultsPerDay: options.faultsPerDay ?? 8,
    week: options.week ?? false,
  };
  const { seed, size, days, testDays, intervalMs, faultsPerDay, kinds } = complete;
  demand(Number.isInteger(seed), `the seed is ${String(seed)}`, 'give a whole number');
  demand(size >= 0 && size <= 10, `the size is ${String(size)}`, 'give 0 to 10; 1 is nominal');
  demand(days > 0 && days <= 366, `days is ${String(days)}`, 'give more than 0, at most 366');
  demand(testDays > 0 && testDays <= 366, `testDays is ${String(testDays)}`, 'give more than 0, at most 366');
  demand(kinds.length > 0, 'no kind of fault is named', `name some of ${FAULT_KINDS.join(', ')}`);
  demand(
    intervalMs >= 1000 && intervalMs <= LONGEST_INTERVAL_MS && DAY_MS % intervalMs === 0,
    `the interval is ${String(intervalMs)} ms`,
    'give 1000 to 300000 ms that fit a day without rest',
  );
  demand(
    faultsPerDay >= 0 && faultsPerDay <= MOST_FAULTS_PER_DAY,
    `${String(faultsPerDay)} faults a day leave no healthy time between them`,
    `ask for ${String(MOST_FAULTS_PER_DAY)} or fewer`,
  );
  return complete;
}

function demand(holds: boolean, what: string, wayOut: string): void {
  if (!holds) throw new Problem(what, wayOut);
}
