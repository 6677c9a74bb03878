import type { ReleaseResult } from './progress.ts';
import type { Strategy } from './release-schema.ts';
import type { Trigger } from './verdict.ts';

/** Where a release's time went, ms. Their sum is its length. */
export interface Durations {
  readonly activeMs: number;
  /** Rollouts, watches, soak. */
  readonly machinesMs: number;
  /** Approvals, holds, pauses. */
  readonly peopleMs: number;
}

/** The deployment record: one row a release, kept for ever. */
export interface ReleaseRecord {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly requestedBy: string;
  readonly reason: string;
  /** `release` or `rollback`: a rollback by hand is a record of its own. */
  readonly kind: 'release' | 'rollback';
  readonly strategies: readonly Strategy['type'][];
  readonly targetKeys: readonly string[];
  readonly images: readonly string[];
  /** `queued`, `running`, `awaiting-approval`, `paused`, `held`, `undoing` or, once closed, its result. */
  readonly status: string;
  readonly result: ReleaseResult | null;
  readonly trigger: Trigger | null;
  readonly sentence: string | null;
  readonly planHash: string | null;
  readonly fixes: string | null;
  /** Why it cannot be gone back from: a migration nobody attested as backward compatible. Null: nothing is known against it. */
  readonly irreversible: string | null;
  readonly requestedAtMs: number;
  /** When the new version served everything; null: never. */
  readonly servedAtMs: number | null;
  readonly closedAtMs: number | null;
  readonly durations: Durations | null;
  /** Trace it is part of, 32 hexadecimal digits; null: whoever asked for it had none, and none was begun. */
  readonly traceId: string | null;
  readonly updatedAtMs: number;
}

/** An incident as far as releases need one; its own workflow comes with incident management. */
export interface IncidentRecord {
  /** `INC-0001`, counted up. */
  readonly id: string;
  readonly title: string;
  readonly severity: 'P0' | 'P1' | 'P2' | 'P3';
  readonly targetKeys: readonly string[];
  readonly releaseId: string | null;
  readonly status: 'open' | 'resolved';
  readonly openedAtMs: number;
  readonly resolvedAtMs: number | null;
  readonly resolvedBy: string | null;
  readonly sentence: string;
  /** A week after it was opened (REQUIREMENTS §6). */
  readonly postMortemDueAtMs: number;
}

export interface BugRecord {
  /** `BUG-0001`, counted up. */
  readonly id: string;
  readonly title: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  readonly status: 'open' | 'closed';
  readonly releaseId: string | null;
  readonly description: string;
  readonly openedAtMs: number;
}
