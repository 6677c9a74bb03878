import { createHash } from 'node:crypto';
import type { Decision, DecisionAnswer } from '../domain/healing/progress.ts';
import { RELEASE_WAYS, valueOf } from './asking.ts';
import type { ApiDeps } from './deps.ts';
import { Problem } from './problem.ts';
import type { Answer } from './temporal-port.ts';

/** Long enough for the update to reach the worker, short enough that a leaked signature is soon worth nothing. */
const DECISION_VALID_MS = 600_000;

/** The run a decision is about. */
export interface Decidable {
  readonly id: string;
  readonly what: 'heal' | 'release';
  /** Its status, as it stands in a sentence. */
  readonly standing: string;
  /** The plan that waits; its expiry tells two questions about the same plan apart. Null: none does. */
  readonly question: { readonly planHash: string; readonly expiresAtMs: number } | null;
  /** Where a person looks next. */
  readonly wayOut: string;
  readonly send: (decision: Decision, updateId: string) => Promise<Answer<DecisionAnswer>>;
}

export interface Asked {
  readonly decision: 'approve' | 'reject';
  readonly actor: string;
  readonly reason: string;
  readonly planHash?: string | undefined;
  /** Given by the caller, so that a retry whose first answer was lost gets that answer. */
  readonly key: string | null;
}

/**
 * Signs a person's decision on the plan that waits and passes it on.
 * @returns one sentence for the person
 */
export async function decide(deps: ApiDeps, about: Decidable, asked: Asked): Promise<string> {
  const { decision, actor, reason } = asked;
  const planHash = planToDecide(about, asked);
  const unsigned = { decision, planHash, actor, reason, expiresAtMs: deps.nowMs() + DECISION_VALID_MS };
  const signature = deps.signDecision({ ...unsigned, healId: about.id });
  const sent = await about.send({ ...unsigned, signature }, updateIdOf(about, { ...asked, planHash }));
  const ways = about.what === 'release' ? RELEASE_WAYS : undefined;
  const answer = valueOf(sent, `${about.what} ${about.id}`, ways);
  if (answer.accepted) return answer.sentence;
  throw new Problem('conflict', answer.sentence, { wayOut: about.wayOut });
}

/** The workflow decides in the end; here only what nobody could have meant is refused. */
function planToDecide({ question, what, standing, wayOut }: Decidable, { planHash, key }: Asked): string {
  if (question === null) {
    if (planHash !== undefined && key !== null) return planHash;
    throw new Problem('conflict', `nothing waits for an answer: the ${what} is ${standing}`, { wayOut });
  }
  if (planHash === undefined || planHash === question.planHash) return question.planHash;
  throw new Problem('conflict', 'the plan that was read is no longer the one that waits', {
    wayOut: `read the new one first: ${wayOut}`,
  });
}

/** One question, one person, one answer. */
function updateIdOf({ question }: Decidable, asked: Asked): string {
  if (asked.key !== null) return `decision/${hashOf(asked.key)}`;
  const parts = [asked.planHash, question?.expiresAtMs ?? 0, asked.decision, asked.actor, asked.reason];
  return `decision/${hashOf(parts)}`;
}

export const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex');
