import type { Decision } from '../healing/progress.ts';
import { NO_ROLES, isSamePerson, personKey, refuseHolder } from '../policy/people.ts';
import type { PeoplePolicy } from '../policy/people.ts';
import type { Approval, ReleaseState } from './progress.ts';
import { stampText } from './time-text.ts';

export type AwaitingApproval = Extract<ReleaseState, { status: 'awaiting-approval' }>;

export interface DecisionFacts {
  readonly nowMs: number;
  readonly requestedBy: string;
  readonly people: PeoplePolicy;
}

/** `note`: what people should know of a decision that counts all the same; null: nothing. */
export type ReleaseDecisionCheck =
  | { readonly isValid: true; readonly note: string | null }
  | { readonly isValid: false; readonly refusal: string };

/**
 * Whether a decision counts, as far as can be said without looking anything up; the signature is verified by an
 * activity, and then this is asked again. An approval counts from somebody who holds the role, is not the requester and
 * has not approved yet, for the plan shown, before it expires, until the quorum is reached. A rejection counts from
 * anybody who holds the role, also from the requester and from who approved before, and needs a reason.
 * @source DESIGN §2.5; REQUIREMENTS §3
 */
export function checkReleaseDecision(
  state: ReleaseState,
  decision: Decision,
  facts: DecisionFacts,
): ReleaseDecisionCheck {
  if (state.status !== 'awaiting-approval')
    return {
      isValid: false,
      refusal: `nothing waits for approval: the release is ${state.status}; \`paramedic status\` shows where it stands`,
    };
  const refusal =
    refuseMoment(state, decision, facts.nowMs) ??
    refuseActor(state, decision, facts) ??
    (decision.decision === 'approve' ? refuseSecondWord(state, decision) : refuseNoReason(decision));
  if (refusal !== null) return { isValid: false, refusal };
  return { isValid: true, note: facts.people.roles === null ? NO_ROLES : null };
}

function refuseMoment(state: AwaitingApproval, decision: Decision, nowMs: number): string | null {
  if (nowMs >= state.expiresAtMs)
    return `the request expired at ${stampText(state.expiresAtMs)} and was escalated, not approved; ask anew with \`paramedic deploy\``;
  if (decision.planHash !== state.planHash)
    return `the plan shown is ${state.planHash}, the decision is about ${decision.planHash || 'none'}; look again with \`paramedic status\`, then decide`;
  return isReached(state)
    ? `it is approved already by ${namesOf(state.approvals)}; \`paramedic abort\` stops what follows`
    : null;
}

function refuseActor(state: AwaitingApproval, decision: Decision, facts: DecisionFacts): string | null {
  const { actor } = decision;
  if (personKey(actor) === '') return 'a decision needs the name of who takes it';
  if (decision.decision === 'approve' && isSamePerson(actor, facts.requestedBy))
    return `${facts.requestedBy.trim()} asked for this release and cannot approve it; ask somebody else who holds the role ${state.role}`;
  return refuseHolder(facts.people, state.role, actor);
}

function refuseSecondWord(state: AwaitingApproval, decision: Decision): string | null {
  const before = state.approvals.find(({ actor }) => isSamePerson(actor, decision.actor));
  if (before === undefined) return null;
  const open = state.quorum - distinct(state.approvals).length;
  return `${before.actor} approved this at ${stampText(before.atMs)} already and counts once; ${String(open)} more must be somebody else`;
}

const refuseNoReason = (decision: Decision): string | null =>
  decision.reason.trim() === '' ? 'a rejection needs a reason, for whoever looks next' : null;

export type Counted =
  /** More people are needed. */
  | { readonly counted: 'waiting'; readonly state: AwaitingApproval; readonly sentence: string }
  /** The quorum is reached; `by` as they gave their names, in the order of their approvals. */
  | {
      readonly counted: 'approved';
      readonly state: AwaitingApproval;
      readonly by: readonly string[];
      readonly sentence: string;
    }
  | {
      readonly counted: 'rejected';
      readonly by: string;
      readonly reason: string;
      readonly sentence: string;
    };

/**
 * What a decision leads to. Only for decisions that `checkReleaseDecision` found valid at this moment. One rejection
 * ends it; approvals count by person, so that counting the same one twice changes nothing.
 */
export function countApproval(state: AwaitingApproval, decision: Decision, nowMs: number): Counted {
  const actor = decision.actor.trim();
  const reason = decision.reason.trim();
  const why = reason === '' ? '' : `: ${reason}`;
  if (decision.decision === 'reject')
    return { counted: 'rejected', by: actor, reason, sentence: `rejected by ${actor}${why}` };
  const approvals = distinct([...state.approvals, { actor, atMs: nowMs }]);
  const next = { ...state, approvals };
  const tally = `${String(approvals.length)} of ${String(state.quorum)}`;
  const sentence = `approved by ${actor} (${tally})${why}`;
  return isReached(next)
    ? { counted: 'approved', state: next, by: approvals.map((one) => one.actor), sentence }
    : { counted: 'waiting', state: next, sentence };
}

const isReached = ({ approvals, quorum }: AwaitingApproval): boolean => distinct(approvals).length >= quorum;
const namesOf = (approvals: readonly Approval[]): string => approvals.map(({ actor }) => actor).join(', ');

const distinct = (approvals: readonly Approval[]): Approval[] =>
  approvals.filter((one, at) => approvals.findIndex((other) => isSamePerson(one.actor, other.actor)) === at);
