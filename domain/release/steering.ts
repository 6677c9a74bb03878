import { NO_ROLES, isSamePerson, personKey, refuseHolder } from '../policy/people.ts';
import type { PeoplePolicy } from '../policy/people.ts';
import type { ReleasePhase, ReleaseState, Steer, Steering } from './progress.ts';
import { standingOf } from './standing.ts';

export interface SteeringFacts {
  readonly releaseId: string;
  /** The phase under way, also while the release is paused or held. */
  readonly phase: ReleasePhase;
  /** Its undo has begun, also while the kill switch holds that. */
  readonly isUndoing: boolean;
  /** A step serves and its watch is under way, or held because it could not tell. */
  readonly isWatching: boolean;
  /** A pause is taken, and its safe point not yet reached. */
  readonly isPausing?: boolean;
  /** A step of the soak is under way. */
  readonly isSoaking: boolean;
  /** It is held at a step that failed, or that could not be judged, and that can be run again. */
  readonly hasFailedStep: boolean;
  readonly requestedBy: string;
  /** The role that approves this release. */
  readonly role: string;
  readonly people: PeoplePolicy;
}

/** What the workflow has to do. `abort` undoes whatever was done so far, which may be nothing. */
export type SteeringEffect =
  /** The watch under way ends, as if it had said promote. */
  | { readonly kind: 'end-watch' }
  /** The hold ends, as if what could not be judged had been judged good. */
  | { readonly kind: 'leave-hold' }
  /** What a scan found in the new version is accepted. */
  | { readonly kind: 'accept-findings' }
  /** Nothing new is begun from the next safe point on. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'abort' }
  | { readonly kind: 'skip-soak-step' }
  /** The held step runs again, watch included, on the same undo stack. */
  | { readonly kind: 'retry-step' };

/** Assignable to `SteerAnswer`; a refusal says where the release stands and what can be done instead. */
export type SteeringDecision =
  | { readonly accepted: true; readonly sentence: string; readonly effect: SteeringEffect }
  | { readonly accepted: false; readonly sentence: string };

type Rule = (state: ReleaseState, facts: SteeringFacts, steer: Steer) => SteeringDecision;

const RULES: Readonly<Record<Steering, Rule>> = { promote, pause, resume, abort, skip, retry };

/** A person's word stands against a machine's, or in the way of a person's release: it is not taken without its reason. */
const NEEDS_REASON: ReadonlySet<Steering> = new Set<Steering>(['promote', 'pause', 'abort', 'skip']);

/**
 * Whether a person may steer a release so just now, and what the workflow does then. Steering never stands in for an
 * approval, nor goes past a failed step, a freeze or the kill switch.
 */
export function answerSteering(
  state: ReleaseState,
  facts: SteeringFacts,
  steering: Steering,
  steer: Steer,
): SteeringDecision {
  if (personKey(steer.by) === '') return refuse(`${steering} needs the name of who asks for it`);
  if (NEEDS_REASON.has(steering) && steer.reason.trim() === '')
    return refuse(`${steering} needs a reason, for whoever looks next: add --reason`);
  if (state.status === 'closed' || state.status === 'undoing') return elsewhere(state, facts, steering);
  if (facts.isUndoing)
    return steering === 'abort'
      ? refuse(`it is being undone already; ${standingOf(state, facts.releaseId).next}`)
      : elsewhere(state, facts, steering, 'it is being undone; ');
  return RULES[steering](state, facts, steer);
}

function promote(state: ReleaseState, facts: SteeringFacts, steer: Steer): SteeringDecision {
  if (state.status === 'paused')
    return accept('resume', `resumed by ${said(steer)}; a watch under way goes on`);
  if (state.status === 'running' && facts.isSoaking)
    return elsewhere(state, facts, 'promote', `the soak is shortened with \`skip\`, by an approver; `);
  if (state.status === 'running' && facts.isWatching)
    return accept('end-watch', `promoted by ${said(steer)}; the watch ends and the next step begins`);
  return state.status === 'held' ? promoteHeld(state, facts, steer) : elsewhere(state, facts, 'promote');
}

function promoteHeld(
  state: Extract<ReleaseState, { status: 'held' }>,
  facts: SteeringFacts,
  steer: Steer,
): SteeringDecision {
  const { why, sentence } = state.hold;
  if (why === 'security')
    return byApprover(facts, steer, 'promote', () =>
      accept('accept-findings', `accepted by ${said(steer)}: "${sentence}"`),
    );
  if (!JUDGEABLE.has(why)) return elsewhere(state, facts, 'promote');
  if (why === 'errored' && !facts.isWatching)
    return elsewhere(
      state,
      facts,
      'promote',
      'this is no watch whose verdict could be given by hand; retry it: ',
    );
  const hold = `promoted by ${said(steer)}, over "${sentence}"`;
  return facts.isSoaking
    ? byApprover(facts, steer, 'promote', () => accept('leave-hold', hold))
    : accept('leave-hold', hold);
}

/** Held because nobody could tell, so that a person's word may stand in. What failed, or is forbidden, it cannot make good. */
const JUDGEABLE: ReadonlySet<string> = new Set(['unknown', 'errored']);

function pause(state: ReleaseState, facts: SteeringFacts, steer: Steer): SteeringDecision {
  if (state.status !== 'running') return elsewhere(state, facts, 'pause');
  if (facts.isPausing === true)
    return elsewhere(state, facts, 'pause', 'a pause is taken already, from its next safe point on; ');
  return accept(
    'pause',
    `paused by ${said(steer)}; from the next safe point on nothing is begun until \`paramedic resume ${facts.releaseId}\``,
  );
}

function resume(state: ReleaseState, facts: SteeringFacts, steer: Steer): SteeringDecision {
  if (state.status !== 'paused' && facts.isPausing !== true)
    return elsewhere(state, facts, 'resume', 'it is not paused; ');
  return accept('resume', `resumed by ${said(steer)}`);
}

const CHANGES_NOTHING: ReadonlySet<ReleasePhase> = new Set<ReleasePhase>(['queue', 'lease', 'plan', 'gates']);

function abort(state: ReleaseState, facts: SteeringFacts, steer: Steer): SteeringDecision {
  const isStopped = state.status === 'held' && state.hold.why === 'kill-switch';
  const undo = CHANGES_NOTHING.has(facts.phase)
    ? 'nothing was changed'
    : 'what was done is undone in reverse';
  const when = isStopped ? ', once `paramedic breaker reset` lets anything be written' : '';
  return accept('abort', `aborted by ${said(steer)}; ${undo}${when}`);
}

function skip(state: ReleaseState, facts: SteeringFacts, steer: Steer): SteeringDecision {
  if (state.status !== 'running' || !facts.isSoaking)
    return elsewhere(state, facts, 'skip', 'no soak step is under way; ');
  return byApprover(facts, steer, 'skip', () =>
    accept('skip-soak-step', `soak step skipped by ${said(steer)}`),
  );
}

/** Trying again changes nothing about these. */
const NOT_BY_RETRY: ReadonlySet<string> = new Set(['security', 'frozen', 'kill-switch']);

function retry(state: ReleaseState, facts: SteeringFacts, steer: Steer): SteeringDecision {
  if (state.status !== 'held' || NOT_BY_RETRY.has(state.hold.why))
    return elsewhere(state, facts, 'retry', 'no step is held; ');
  if (!facts.hasFailedStep)
    return refuse(
      `cannot retry: it is held, but not at a step that can be run again (${state.hold.sentence}); \`paramedic abort ${facts.releaseId} --reason …\` undoes it`,
    );
  return accept('retry-step', `step tried again by ${said(steer)}, on the same undo stack`);
}

/** What shortens the soak, or accepts a scan's findings, takes away from what others approved: somebody else's word, in the role. */
function byApprover(
  facts: SteeringFacts,
  steer: Steer,
  steering: Steering,
  accepted: () => Extract<SteeringDecision, { accepted: true }>,
): SteeringDecision {
  if (isSamePerson(steer.by, facts.requestedBy))
    return refuse(
      `cannot ${steering}: ${steer.by.trim()} asked for this release; somebody else who holds the role ${facts.role} may do that`,
    );
  const refusal = refuseHolder(facts.people, facts.role, steer.by);
  if (refusal !== null) return refuse(`cannot ${steering}: ${refusal}`);
  const decision = accepted();
  return facts.people.roles === null
    ? { ...decision, sentence: `${decision.sentence} (${NO_ROLES})` }
    : decision;
}

/** Not in this state: where it stands, and what fits instead. */
function elsewhere(
  state: ReleaseState,
  facts: SteeringFacts,
  steering: Steering,
  because = '',
): SteeringDecision {
  const { what, next } = standingOf(state, facts.releaseId);
  return refuse(`cannot ${steering}: ${because}${what}; ${next}`);
}

const said = ({ by, reason }: Steer): string =>
  reason.trim() === '' ? by.trim() : `${by.trim()}: ${reason.trim()}`;

const accept = (
  kind: SteeringEffect['kind'],
  sentence: string,
): Extract<SteeringDecision, { accepted: true }> => ({ accepted: true, sentence, effect: { kind } });

const refuse = (sentence: string): SteeringDecision => ({ accepted: false, sentence });
