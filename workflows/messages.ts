import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { UpdateDefinition } from '@temporalio/common';
import type { TargetFindings } from '../domain/detection/finding.ts';
import type { Freeze, LimitsState, TokenAnswer, TokenRequest } from '../domain/healing/limits.ts';
import type { GuardState, LeaseRequest } from '../domain/healing/lease.ts';
import type { Decision, DecisionAnswer, HealOutcome, HealProgress } from '../domain/healing/progress.ts';
import type { ReleaseProgress, Steer, SteerAnswer, Steering } from '../domain/release/progress.ts';
import type { SecurityReport } from '../domain/release/security-report.ts';
import type { ScopeHealth } from '../domain/triage/situation.ts';

// guardWorkload
export const reportFindings = defineSignal<[TargetFindings]>('reportFindings');
export const requestLease = defineSignal<[LeaseRequest]>('requestLease');
export const returnLease = defineSignal<[{ holderId: string; fence: number }]>('returnLease');
export const healFinished = defineSignal<[HealOutcome]>('healFinished');
export const pauseGuard = defineUpdate<string, [{ by: string; reason: string }]>('pause');
export const resumeGuard = defineUpdate<string, [{ by: string; reason: string }]>('resume');
export const guardState = defineQuery<GuardState>('state');

// whoever asked for a lease
export const leaseGranted = defineSignal<[{ fence: number; targetKey?: string }]>('leaseGranted');

// healWorkload
export const decideApproval = defineUpdate<DecisionAnswer, [Decision]>('decideApproval');
/** Twins of `decideApproval` for the Temporal UI and CLI; they obey the same rule. */
export const approve = defineSignal<[Partial<Decision>]>('approve');
export const reject = defineSignal<[Partial<Decision>]>('reject');
export const stopHeal = defineSignal<[{ by: string; reason: string }]>('stop');
export const findingsRecurred = defineSignal<[TargetFindings]>('findingsRecurred');
export const healProgress = defineQuery<HealProgress>('progress');

// releaseToProduction; decided by `decideApproval` and its twins, told of findings by `findingsRecurred`
export const releaseProgress = defineQuery<ReleaseProgress>('progress');
export const promoteRelease = defineUpdate<SteerAnswer, [Steer]>('promote');
export const pauseRelease = defineUpdate<SteerAnswer, [Steer]>('pause');
export const resumeRelease = defineUpdate<SteerAnswer, [Steer]>('resume');
export const abortRelease = defineUpdate<SteerAnswer, [Steer]>('abort');
export const skipSoakStep = defineUpdate<SteerAnswer, [Steer]>('skip');
export const retryStep = defineUpdate<SteerAnswer, [Steer]>('retry');
export const STEERING_UPDATES: Readonly<Record<Steering, UpdateDefinition<SteerAnswer, [Steer]>>> = {
  promote: promoteRelease,
  pause: pauseRelease,
  resume: resumeRelease,
  abort: abortRelease,
  skip: skipSoakStep,
  retry: retryStep,
};
/** A scan of the released version; what only that has asks a person. */
export const reportSecurity = defineUpdate<SteerAnswer, [SecurityReport]>('reportSecurity');
/** A newer release of the same target takes its place; obeyed while nothing is written yet, as an abort later. */
export const supersedeRelease = defineSignal<[Steer]>('supersede');

// limitHealing
export const takeToken = defineUpdate<TokenAnswer, [TokenRequest]>('takeToken');
export interface Trip {
  readonly kind: 'kill-switch' | 'storm';
  readonly by: string;
  readonly reason: string;
  readonly health?: ScopeHealth;
}
export const tripBreaker = defineUpdate<LimitsState, [Trip]>('trip');
export const resetBreaker = defineUpdate<LimitsState, [{ by: string; reason: string }]>('reset');
export const freezeScope = defineUpdate<LimitsState, [Freeze]>('freeze');
export const limitsState = defineQuery<LimitsState>('state');

// scheduled workflows
export interface LastRun {
  readonly startedAtMs: number;
  readonly summary: string;
}
export const lastRun = defineQuery<LastRun | null>('lastRun');
