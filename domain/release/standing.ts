import type { Hold, ReleaseOutcome, ReleaseState } from './progress.ts';
import { stampText } from './time-text.ts';

/** Where a release stands, and what a person can do about it now; both without a full stop, `next` with its commands. */
export interface Standing {
  readonly what: string;
  readonly next: string;
}

/** Refusals, current details and the command line say the same of a state, because they ask here. */
export function standingOf(state: ReleaseState, releaseId: string): Standing {
  const command = (verb: string) => `\`paramedic ${verb} ${releaseId}\``;
  const abort = `\`paramedic abort ${releaseId} --reason …\``;
  switch (state.status) {
    case 'queued':
      return {
        what: `it waits behind ${state.behind.join(', ') || 'another release'} since ${stampText(state.sinceMs)}`,
        next: `it begins by itself when that has closed; ${abort} takes it out of the queue`,
      };
    case 'running': {
      const step = state.stepId === null ? '' : `, step ${state.stepId}`;
      return {
        what: `it is running: ${state.phase}${step}`,
        next: `\`paramedic status ${releaseId} --watch\` follows it, \`paramedic pause ${releaseId} --reason …\` halts it, ${abort} undoes it`,
      };
    }
    case 'awaiting-approval':
      return awaiting(state, releaseId);
    case 'paused':
      return {
        what: `it is paused by ${state.by} since ${stampText(state.sinceMs)}: ${state.reason}`,
        next: `${command('resume')} goes on, ${abort} undoes it`,
      };
    case 'held':
      return { what: `it is held: ${state.hold.sentence}`, next: HOLD_NEXT[state.hold.why](releaseId) };
    case 'undoing':
      return {
        what: `it is being undone: ${state.because}`,
        next: `nothing needs to be done; \`paramedic status ${releaseId} --watch\` follows it`,
      };
    case 'closed':
      return { what: closed(state.outcome), next: CLOSED_NEXT[state.outcome.result] };
  }
}

function awaiting(
  state: Extract<ReleaseState, { status: 'awaiting-approval' }>,
  releaseId: string,
): Standing {
  const plan = state.planHash.slice(0, 12);
  const by = state.approvals.map(({ actor }) => actor).join(', ');
  const tally = `${String(state.approvals.length)} of ${String(state.quorum)} so far${by === '' ? '' : `: ${by}`}`;
  return {
    what: `it waits for approval of plan ${plan} by the role ${state.role} (${tally})`,
    next: `\`paramedic approve ${releaseId} --plan ${plan}\` or \`paramedic reject ${releaseId} --plan ${plan} --reason …\` until ${stampText(state.expiresAtMs)}; silence is never consent`,
  };
}

const JUDGE_YOURSELF = (id: string): string =>
  `\`paramedic retry ${id}\` looks again, \`paramedic promote ${id} --reason …\` goes on by your word, \`paramedic abort ${id} --reason …\` undoes it`;

const HOLD_NEXT: Readonly<Record<Hold['why'], (releaseId: string) => string>> = {
  unknown: JUDGE_YOURSELF,
  errored: (id) => `repair what could not be read; then ${JUDGE_YOURSELF(id)}`,
  failed: (id) =>
    `repair it and run \`paramedic retry ${id}\`, or undo it with \`paramedic abort ${id} --reason …\``,
  security: (id) =>
    `an approver accepts the findings with \`paramedic promote ${id} --reason …\`, or \`paramedic abort ${id} --reason …\` undoes it; nobody's answer takes it back`,
  frozen: (id) =>
    `it goes on by itself when the freeze ends; \`paramedic abort ${id} --reason …\` undoes it now, freeze or not`,
  'kill-switch': () => 'nothing is written, undo included, until `paramedic breaker reset --reason …`',
  drifted: (id) =>
    `put back what somebody changed and run \`paramedic retry ${id}\`, or \`paramedic abort ${id} --reason …\`, which leaves alone what is no longer its own`,
};

const closed = (outcome: ReleaseOutcome): string =>
  `it is closed since ${stampText(outcome.closedAtMs)}, ${outcome.result}: ${outcome.sentence}`;

const AGAIN = 'a new release begins with `paramedic deploy -f FILE`';
const CLOSED_NEXT: Readonly<Record<ReleaseOutcome['result'], string>> = {
  released: 'nothing needs to be done; `paramedic rollback` goes back to the version before',
  refused: `mend what it was refused for; ${AGAIN}`,
  rejected: AGAIN,
  expired: `nobody answered in time; ${AGAIN}`,
  superseded: '`paramedic get releases` shows the one that took its place',
  'rolled-back': `the old version serves; ${AGAIN}`,
  aborted: AGAIN,
  escalated: 'a person must put right what is listed as still in place',
};
