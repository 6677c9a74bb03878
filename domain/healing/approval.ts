import type { HealConsent } from '../workload/target.ts';
import type { Rung } from './action.ts';
import type { Decision, HealPhase } from './progress.ts';

/** A rung waits for a person when it says so itself, or when the workload's owner allows acts only after approval. */
export const needsPerson = (rung: Rung, consent: HealConsent): boolean =>
  rung.needsApproval || consent !== 'auto';

export type DecisionCheck =
  { readonly isValid: true } | { readonly isValid: false; readonly refusal: string };

/**
 * What can be said of a decision without looking anything up: is something asked, is it this plan, is there time left,
 * is the approver somebody other than the requester. The signature is verified by an activity before it counts.
 */
export function checkDecision(
  phase: HealPhase,
  decision: Decision,
  nowMs: number,
  requester: string,
): DecisionCheck {
  if (phase.status !== 'asking')
    return refuse(`nothing is waiting for approval: the heal is ${phase.status}`);
  if (nowMs >= phase.expiresAtMs) return refuse('the request has expired and was escalated');
  if (decision.planHash !== phase.plan.planHash)
    return refuse(
      `the plan shown is ${phase.plan.planHash}, the decision is about ${decision.planHash || 'none'}; look again with \`paramedic describe heal\``,
    );
  if (decision.actor.trim() === '') return refuse('a decision needs the name of who takes it');
  if (decision.actor === requester) return refuse(`${requester} asked for this and cannot approve it`);
  if (decision.decision === 'reject' && decision.reason.trim() === '')
    return refuse('a rejection needs a reason, for whoever looks next');
  return { isValid: true };
}

const refuse = (refusal: string): DecisionCheck => ({ isValid: false, refusal });
