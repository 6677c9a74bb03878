import type { Target } from '../workload/target.ts';

/** One line of a heal's story: what was seen, decided, done, verified, undone, told — and why. */
export interface TimelineEntry {
  readonly id: string;
  readonly healId: string | null;
  readonly targetKey: string;
  readonly scope: string;
  readonly atMs: number;
  readonly phase:
    | 'seen'
    | 'decided'
    | 'left-alone'
    | 'planned'
    | 'acted'
    | 'verified'
    | 'undone'
    | 'asked'
    | 'answered'
    | 'escalated'
    | 'told'
    | 'held'
    | 'closed';
  readonly sentence: string;
  /** Named figures and facts behind the sentence; no secrets. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface HealRecord {
  readonly id: string;
  readonly target: Target;
  readonly targetKey: string;
  readonly scope: string;
  readonly mode: string | null;
  readonly severity: string | null;
  /** `open`, `awaiting-approval`, `verifying`, `verified`, `confirmed`, `escalated`, `left-alone`, `drifted`, `held`. */
  readonly status: string;
  readonly reason: string | null;
  readonly openedAtMs: number;
  readonly detectedAtMs: number | null;
  readonly decidedAtMs: number | null;
  readonly actedAtMs: number | null;
  readonly verifiedAtMs: number | null;
  readonly closedAtMs: number | null;
  readonly updatedAtMs: number;
}
