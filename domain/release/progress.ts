import type { ChangeRef } from './change.ts';
import type { GateResult } from './gate.ts';
import type { TargetRef } from './plan.ts';
import type { ReleaseFile } from './release-schema.ts';
import type { Trigger } from './verdict.ts';

/** In this order (REQUIREMENTS §4). */
export const RELEASE_PHASES = [
  'queue',
  'lease',
  'plan',
  'gates',
  'backup',
  'staging',
  'staging-smoke',
  'approval',
  'production',
  'smoke',
  'soak',
  'finish',
  'record',
] as const;
export type ReleasePhase = (typeof RELEASE_PHASES)[number];

export type StepStatus = 'waiting' | 'running' | 'passed' | 'failed' | 'skipped' | 'held' | 'undone';

/** One line of what `paramedic status` shows. */
export interface StepProgress {
  readonly id: string;
  readonly phase: ReleasePhase;
  readonly title: string;
  readonly status: StepStatus;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** What was found or done; newest last, at most five. */
  readonly sentences: readonly string[];
}

export interface Approval {
  readonly actor: string;
  readonly atMs: number;
}

/** Why a release waits for a person, and until when (then it is rolled back). */
export interface Hold {
  readonly why: 'unknown' | 'errored' | 'failed' | 'security' | 'frozen' | 'kill-switch' | 'drifted';
  readonly sentence: string;
  readonly sinceMs: number;
  readonly untilMs: number | null;
}

export type ReleaseResult =
  /** The new version serves, and the soak is over. */
  | 'released'
  /** Nothing was changed: refused by plan, gates, an approver, a lock. */
  | 'refused'
  | 'rejected'
  | 'expired'
  | 'superseded'
  /** What was done is undone, and the old version serves. */
  | 'rolled-back'
  | 'aborted'
  /** Something of it still stands, and a person was told what. */
  | 'escalated';

export interface ReleaseOutcome {
  readonly releaseId: string;
  readonly result: ReleaseResult;
  readonly trigger: Trigger | null;
  readonly sentence: string;
  /** Of changes that are still in place and should not be. */
  readonly left: readonly ChangeRef[];
  readonly closedAtMs: number;
}

export type ReleaseState =
  | { readonly status: 'queued'; readonly behind: readonly string[]; readonly sinceMs: number }
  | { readonly status: 'running'; readonly phase: ReleasePhase; readonly stepId: string | null }
  | {
      readonly status: 'awaiting-approval';
      readonly planHash: string;
      readonly expiresAtMs: number;
      readonly approvals: readonly Approval[];
      readonly quorum: number;
      readonly role: string;
      readonly refusals: readonly string[];
    }
  | { readonly status: 'paused'; readonly by: string; readonly reason: string; readonly sinceMs: number }
  | { readonly status: 'held'; readonly hold: Hold }
  | { readonly status: 'undoing'; readonly because: string; readonly trigger: Trigger | null }
  | { readonly status: 'closed'; readonly outcome: ReleaseOutcome };

export interface ReleaseProgress {
  readonly releaseId: string;
  readonly name: string;
  readonly namespace: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly state: ReleaseState;
  readonly steps: readonly StepProgress[];
  readonly gates: readonly GateResult[];
  readonly plan: ShownPlan | null;
  /** Newest last: undone from the end. */
  readonly openUndos: readonly ChangeRef[];
}

/** The plan a person approves: its hash covers targets, steps, change digests, file and requester. */
export interface ShownPlan {
  readonly planHash: string;
  readonly staging: readonly TargetRef[];
  readonly targets: readonly TargetRef[];
  /** Names of `targets`, in groups: one after another. */
  readonly groups: readonly (readonly string[])[];
}

/** What a person may ask of a running release. `skip`: the soak step under way, by an approver only. */
export const STEERINGS = ['promote', 'pause', 'resume', 'abort', 'skip', 'retry'] as const;
export type Steering = (typeof STEERINGS)[number];

export interface Steer {
  readonly by: string;
  readonly reason: string;
}

export type SteerAnswer =
  | { readonly accepted: true; readonly sentence: string }
  | { readonly accepted: false; readonly sentence: string };

export interface ReleaseInput {
  readonly releaseId: string;
  readonly file: ReleaseFile;
  readonly requestedBy: string;
  readonly requestedAtMs: number;
  /** Gate findings from artefacts the caller handed over (test reports, coverage, scans). */
  readonly artefacts: readonly Artefact[];
  /** W3C trace context of the request that started it. */
  readonly traceparent: string | null;
}

/** What a report said, by the gate it is about; the file itself is not kept. */
export interface Artefact {
  readonly gate: 'tests' | 'coverage' | 'security-scan';
  readonly format: 'junit' | 'lcov' | 'cobertura' | 'sarif';
  readonly file: string;
  readonly sha256: string;
  readonly found: 'pass' | 'fail' | 'unknown';
  readonly sentence: string;
}
