import type { FailureMode, LeaveReason, Severity } from '../triage/verdict.ts';
import type { Target } from '../workload/target.ts';
import type { Action, Rung } from './action.ts';

/** A rung with its place in the ladder and the hash that an approval is bound to. */
export interface Plan {
  readonly rungIndex: number;
  readonly rung: Rung;
  /** sha256 over target uid, action and rung index: what a person approves is exactly this. */
  readonly planHash: string;
}

/**
 * Where a heal stands. Transitions: diagnosing → (leaving | asking | acting) → verifying → (quiet | undoing) →
 * (closed | diagnosing). `held`: the kill switch is engaged and nothing is written, undo included.
 */
export type HealPhase =
  | { readonly status: 'diagnosing' }
  | {
      readonly status: 'asking';
      readonly plan: Plan;
      readonly expiresAtMs: number;
      readonly refusals: readonly string[];
    }
  | { readonly status: 'acting'; readonly plan: Plan }
  | {
      readonly status: 'verifying';
      readonly plan: Plan;
      readonly goodWindows: number;
      readonly deadlineMs: number;
    }
  | { readonly status: 'undoing'; readonly plan: Plan }
  | { readonly status: 'quiet'; readonly plan: Plan; readonly verifiedAtMs: number; readonly untilMs: number }
  | { readonly status: 'held'; readonly since: 'kill-switch'; readonly sinceMs: number }
  | { readonly status: 'closed'; readonly outcome: HealOutcome };

/** How a heal ended. `escalated`: recorded and people told; `left-alone`: recorded with its reason. */
export interface HealOutcome {
  readonly healId: string;
  readonly result: 'confirmed' | 'escalated' | 'left-alone' | 'drifted' | 'stopped';
  readonly mode: FailureMode | null;
  readonly sentence: string;
  /** Triage's reason when it was left alone; null otherwise. */
  readonly reason: LeaveReason | null;
  /** Rungs that changed the cluster. */
  readonly acts: number;
  readonly closedAtMs: number;
}

export interface HealProgress {
  readonly healId: string;
  readonly target: Target;
  readonly scope: string;
  readonly mode: FailureMode | null;
  readonly severity: Severity | null;
  readonly phase: HealPhase;
  /** Actions whose undo is still open, newest last. */
  readonly openUndos: readonly { readonly actionId: string; readonly action: Action }[];
}

/** A person's answer to a plan. Bound to the plan by its hash; used at most once. */
export interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly planHash: string;
  /** Asserted by the caller; recorded as unauthenticated until the API has sign-in. */
  readonly actor: string;
  readonly reason: string;
  /** HMAC by the API over heal id, plan hash, decision, actor and expiry; empty when unsigned. */
  readonly signature: string;
  readonly expiresAtMs: number;
}

export type DecisionAnswer =
  | { readonly accepted: true; readonly sentence: string }
  | { readonly accepted: false; readonly sentence: string };
