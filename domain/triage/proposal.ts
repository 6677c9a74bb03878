import type { Rung } from '../healing/action.ts';
import type { FailureMode, LeaveReason } from './verdict.ts';

/** A failure mode with what to do about it, or why not. Triage adds severity, findings and changes. */
export type Proposal =
  | {
      readonly status: 'act';
      readonly mode: FailureMode;
      readonly ladder: readonly Rung[];
      readonly evidence: readonly string[];
    }
  | {
      readonly status: 'leave';
      readonly mode: FailureMode;
      readonly reason: LeaveReason;
      readonly explanation: string;
      readonly escalate: boolean;
      readonly evidence: readonly string[];
    };

/** Hands off, and a person is told now. */
export const handOver = (mode: FailureMode, reason: LeaveReason, explanation: string): Proposal => ({
  status: 'leave',
  mode,
  reason,
  explanation,
  escalate: true,
  evidence: [],
});

/** Hands off and recorded; nobody is disturbed. */
export const recordOnly = (mode: FailureMode, reason: LeaveReason, explanation: string): Proposal => ({
  status: 'leave',
  mode,
  reason,
  explanation,
  escalate: false,
  evidence: [],
});
