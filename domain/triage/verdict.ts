import type { Finding } from '../detection/finding.ts';
import type { Rung } from '../healing/action.ts';

/** Failure modes by the field's names. `none`: nothing wrong that has a name. */
export const FAILURE_MODES = [
  'CrashLoopAfterChange',
  'CrashLoopWithoutChange',
  'ImageNotFound',
  'ImageUnauthorized',
  'ImageTransient',
  'BadConfig',
  'FailedRollout',
  'OutOfMemory',
  'OutOfMemoryAfterChange',
  'ErrorRegression',
  'LatencyRegression',
  'ErrorsWithoutChange',
  'Deadlock',
  'Unschedulable',
  'AnomalyOnly',
  'MetricsUnknown',
  'ManyOwners',
  'none',
] as const;
export type FailureMode = (typeof FAILURE_MODES)[number];

export type Severity = 'P0' | 'P1' | 'P2' | 'P3';

/** Why nothing is done. Each has a sentence in `explanation`. */
export const LEAVE_REASONS = [
  'not-opted-in',
  'unsupported-kind',
  'foreign-owner',
  'no-good-state',
  'equally-bad',
  'no-change',
  'transient',
  'anomaly-only',
  'metrics-unknown',
  'too-few-samples',
  'storm',
  'frozen',
  'paused',
  'progressing',
  'already-healthy',
  'gone',
  'rollback-forbidden',
  'needs-person',
  'system-namespace',
  'stale-data',
] as const;
export type LeaveReason = (typeof LEAVE_REASONS)[number];

/** What changed before the fault, newest first; ours do not count. */
export interface SuspectedChange {
  readonly what: 'template' | 'image' | 'config';
  readonly atMs: number;
  readonly sentence: string;
}

interface Diagnosis {
  readonly mode: FailureMode;
  readonly severity: Severity;
  readonly findings: readonly Finding[];
  readonly suspectedChanges: readonly SuspectedChange[];
  /** Sentences for the timeline, each checkable. */
  readonly evidence: readonly string[];
}

/** Triage's answer: a ladder, or a recorded reason for keeping hands off. */
export type Verdict =
  | (Diagnosis & { readonly status: 'act'; readonly ladder: readonly Rung[] })
  | (Diagnosis & {
      readonly status: 'leave';
      readonly reason: LeaveReason;
      readonly explanation: string;
      /** true: a person is told now. */
      readonly escalate: boolean;
    });
