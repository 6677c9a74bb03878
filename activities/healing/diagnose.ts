import { createHash } from 'node:crypto';
import { cancellationSignal } from '@temporalio/activity';
import type { TargetFindings } from '../../domain/detection/finding.ts';
import type { Action } from '../../domain/healing/action.ts';
import { chooseRung } from '../../domain/healing/ladder.ts';
import type { ClimbedRung } from '../../domain/healing/ladder.ts';
import type { TokenRequest } from '../../domain/healing/limits.ts';
import type { Plan } from '../../domain/healing/progress.ts';
import { describeAction } from '../../domain/healing/story.ts';
import { triage } from '../../domain/triage/triage.ts';
import type { FailureMode, LeaveReason, Severity, Verdict } from '../../domain/triage/verdict.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { HealConsent, Target } from '../../domain/workload/target.ts';
import type { ActionPreState } from '../../store/port.ts';
import type { ActivityDeps } from '../deps.ts';
import { preStateOf } from '../kubernetes/pre-state.ts';
import { lookAt } from './look.ts';
import type { FreshLook } from './look.ts';
import { recordLook } from './record-look.ts';

export interface DiagnoseInput {
  readonly healId: string;
  /** 1 for the heal's first look. */
  readonly look: number;
  readonly target: Target;
  readonly scope: string;
  readonly found: TargetFindings;
  readonly climbed: readonly ClimbedRung[];
}

/** A rung ready to be climbed: its plan, its pre-state, and what its guardrails need to know. */
export interface DiagnosedRung {
  readonly mode: FailureMode;
  readonly plan: Plan;
  readonly actionId: string;
  readonly preState: ActionPreState;
  readonly consent: HealConsent;
  readonly token: TokenRequest;
  readonly windows: { readonly windowMs: number; readonly windowsToVerify: number };
  readonly quietMs: number;
  readonly approvalExpiresMs: number;
}

export type Diagnosis = {
  readonly mode: FailureMode;
  readonly severity: Severity;
  readonly story: readonly string[];
} & (
  | { readonly next: 'climb'; readonly rung: DiagnosedRung }
  | { readonly next: 'look-again' }
  | {
      readonly next: 'end';
      readonly sentence: string;
      readonly escalate: boolean;
      readonly reason: LeaveReason | null;
    }
);

/** A fault seen this recently and not there now may be between two crashes: it is looked at again before it is left. */
const HOLD_MS = 30_000;
/** After a rung that did not help, its undo has to roll out and the fault has to show again. */
const HOLD_AFTER_RUNG_MS = 120_000;

function mayComeBack(verdict: Verdict, { found, climbed }: DiagnoseInput, nowMs: number): boolean {
  if (verdict.status !== 'leave') return false;
  if (verdict.reason !== 'already-healthy' && verdict.reason !== 'progressing') return false;
  return nowMs - found.observedAtMs < (climbed.length === 0 ? HOLD_MS : HOLD_AFTER_RUNG_MS);
}

/** Looks, decides by the rules of domain/triage, and records both before anything is done. */
export async function diagnose(deps: ActivityDeps, input: DiagnoseInput): Promise<Diagnosis> {
  const fresh = await lookAt(deps, input.target, input.scope, cancellationSignal());
  const verdict = triage(fresh.situation);
  if (mayComeBack(verdict, input, deps.nowMs()))
    return { next: 'look-again', mode: verdict.mode, severity: verdict.severity, story: [] };
  const diagnosis = conclude(input, fresh, verdict);
  await recordLook(deps, input, verdict, diagnosis);
  return diagnosis;
}

function conclude(input: DiagnoseInput, fresh: FreshLook, verdict: Verdict): Diagnosis {
  const { mode, severity } = verdict;
  const story = [
    ...verdict.evidence.slice(0, 6),
    ...verdict.suspectedChanges.slice(0, 3).map((change) => change.sentence),
  ];
  if (verdict.status === 'leave')
    return {
      next: 'end',
      mode,
      severity,
      story: [...story, verdict.explanation],
      sentence: verdict.explanation,
      escalate: verdict.escalate,
      reason: verdict.reason,
    };
  const choice = chooseRung(verdict, input.climbed);
  if (choice.choice === 'exhausted' || fresh.observed === null)
    return {
      next: 'end',
      mode,
      severity,
      story,
      sentence: choice.choice === 'exhausted' ? choice.sentence : 'the workload is gone',
      escalate: true,
      reason: null,
    };
  const plan = {
    rungIndex: choice.rungIndex,
    rung: choice.rung,
    planHash: planHash(input.target, choice.rung.action, choice.rungIndex),
  };
  return {
    next: 'climb',
    mode,
    severity,
    story: [...story, `decided: ${describeAction(choice.rung.action)} (${choice.rung.why})`],
    rung: toRung(input, fresh, plan, mode),
  };
}

function toRung(
  input: DiagnoseInput,
  { situation, observed }: FreshLook,
  plan: Plan,
  mode: FailureMode,
): DiagnosedRung {
  if (observed === null) throw new Error('a rung without a workload');
  const { policy, scopeHealth } = situation;
  const { observation } = observed;
  const actionId = `${input.healId}/${String(input.climbed.length + 1)}`;
  return {
    mode,
    plan,
    actionId,
    preState: preStateOf(plan.rung.action, observed),
    consent: observation.consent,
    token: {
      tokenId: actionId,
      targetKey: targetKey(input.target),
      namespace: input.target.namespace,
      owners: scopeHealth.owners,
      limits: policy,
    },
    windows: {
      windowMs: Math.max(policy.windowSeconds, observation.minReadySeconds) * 1000,
      windowsToVerify: policy.windowsToVerify,
    },
    quietMs: policy.quietSeconds * 1000,
    approvalExpiresMs: policy.approvalExpiresSeconds * 1000,
  };
}

/** What a person approves, exactly: this act, on this life of this workload, at this rung. */
export const planHash = (target: Target, action: Action, rungIndex: number): string =>
  createHash('sha256')
    .update(JSON.stringify([target.uid, rungIndex, canonical(action)]))
    .digest('hex');

const canonical = (action: Action): unknown =>
  Object.entries(action).toSorted(([a], [b]) => a.localeCompare(b));
