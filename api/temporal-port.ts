import type { Freeze, LimitsState } from '../domain/healing/limits.ts';
import type { Decision, DecisionAnswer, HealProgress } from '../domain/healing/progress.ts';
import type { DryRun } from '../domain/release/dry-run.ts';
import type {
  ReleaseInput,
  ReleaseProgress,
  Steer,
  SteerAnswer,
  Steering,
} from '../domain/release/progress.ts';
import type { SecurityReport } from '../domain/release/security-report.ts';
import type { RollbackInput } from '../domain/release/rollback-input.ts';
import type { Trip } from '../workflows/messages.ts';

/**
 * What came of asking Temporal. `unreachable`: the server is away, nothing happened. `no-answer`: the server is
 * there but no worker answered in time, so the outcome is unknown. `refused`: the workflow said no, with its sentence.
 */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: 'not-found' | 'unreachable' | 'no-answer' }
  | { readonly ok: false; readonly refusal: 'refused'; readonly sentence: string };

/** `known`: a run of this id was started before, and may be over; nothing new began. */
export type Begun = 'started' | 'known';

/** What the API asks of releases. */
export interface ReleasePort {
  startRelease(input: ReleaseInput): Promise<Answer<Begun>>;
  /** Up to a minute: a plan asks the API server about every object. */
  planRelease(input: ReleaseInput): Promise<Answer<DryRun>>;
  startRollback(input: RollbackInput): Promise<Answer<Begun>>;
  planRollback(input: RollbackInput): Promise<Answer<DryRun>>;
  /** Also of a release that is over, as long as Temporal keeps its run. */
  releaseProgress(releaseId: string): Promise<Answer<ReleaseProgress>>;
  /** @param updateId asking twice under one id is deciding once, and gets the first answer */
  decideRelease(releaseId: string, decision: Decision, updateId: string): Promise<Answer<DecisionAnswer>>;
  steerRelease(asked: {
    readonly releaseId: string;
    readonly command: Steering;
    readonly steer: Steer;
    readonly updateId: string;
  }): Promise<Answer<SteerAnswer>>;
  /** @param updateId reporting twice under one id is reporting once */
  reportSecurity(releaseId: string, report: SecurityReport, updateId: string): Promise<Answer<SteerAnswer>>;
}

/** All that the API asks of Temporal. Every call has a deadline of its own and answers by value. */
export interface TemporalPort extends ReleasePort {
  /** Rejects unless the server answers within one second. */
  ping(): Promise<void>;
  healProgress(healId: string): Promise<Answer<HealProgress>>;
  /** @param updateId asking twice under one id is deciding once, and gets the first answer */
  decideApproval(healId: string, decision: Decision, updateId: string): Promise<Answer<DecisionAnswer>>;
  stopHeal(healId: string, request: { by: string; reason: string }): Promise<Answer<null>>;
  /** `not-found`: no run for this scope yet. */
  limits(scope: string): Promise<Answer<LimitsState>>;
  /** The three below start the scope's run when there is none. */
  trip(scope: string, trip: Trip): Promise<Answer<LimitsState>>;
  reset(scope: string, request: { by: string; reason: string }): Promise<Answer<LimitsState>>;
  freeze(scope: string, freeze: Freeze): Promise<Answer<LimitsState>>;
  /** Page of a run in the Temporal UI. */
  runUrl(workflowId: string): string;
}
