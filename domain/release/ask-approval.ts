import { NO_ROLES, holdersOf, isSamePerson } from '../policy/people.ts';
import type { AwaitingApproval, DecisionFacts } from './approval.ts';
import { spanText } from './time-text.ts';

/** Who may approve, in one sentence for whoever is asked: the role, its people but the requester, how many, until when. */
export function whoMayApprove(state: AwaitingApproval, facts: DecisionFacts): string {
  const holders = holdersOf(facts.people, state.role);
  const others = holders?.filter((holder) => !isSamePerson(holder, facts.requestedBy)) ?? [];
  const who =
    holders === null
      ? `anybody but ${facts.requestedBy} (${NO_ROLES})`
      : `role ${state.role}: ${others.join(', ') || 'nobody, see roles in policy.yaml'}`;
  const left = spanText(state.expiresAtMs - facts.nowMs);
  return `${String(state.quorum)} of ${who}; expires in ${left}, and silence is never consent`;
}

/** Each is a run of its own and a dozen events in the history of who asks, which must not outgrow it. */
const MOST_REMINDERS = 100;

/**
 * When people are reminded next that an approval waits: every `remindSeconds` since it was asked, so that a restart
 * shifts nothing; seldomer where that would be more than a hundred times. Null: no reminder is left, and the request is
 * escalated at `expiresAtMs`.
 */
export function nextReminderMs(
  asked: { readonly askedAtMs: number; readonly remindSeconds: number; readonly expiresAtMs: number },
  nowMs: number,
): number | null {
  const everyMs = Math.max(
    asked.remindSeconds * 1000,
    (asked.expiresAtMs - asked.askedAtMs) / MOST_REMINDERS,
  );
  const past = Math.max(0, Math.floor((nowMs - asked.askedAtMs) / everyMs));
  const nextMs = asked.askedAtMs + (past + 1) * everyMs;
  return nextMs < asked.expiresAtMs ? nextMs : null;
}
