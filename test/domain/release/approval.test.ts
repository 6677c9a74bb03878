import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../domain/healing/progress.ts';
import { NO_ROLES } from '../../../domain/policy/people.ts';
import type { PeoplePolicy } from '../../../domain/policy/people.ts';
import { checkReleaseDecision, countApproval } from '../../../domain/release/approval.ts';
import type { DecisionFacts } from '../../../domain/release/approval.ts';
import type { ReleaseState } from '../../../domain/release/progress.ts';
import { NOON_MS, PLAN_HASH, STATES, awaiting } from './standings.ts';

const decision = (over: Partial<Decision> = {}): Decision => ({
  decision: 'approve',
  planHash: PLAN_HASH,
  actor: 'ada',
  reason: '',
  signature: 's',
  expiresAtMs: NOON_MS,
  ...over,
});
const reject = (over: Partial<Decision> = {}) =>
  decision({ decision: 'reject', reason: 'not today', ...over });
const listed: PeoplePolicy = { roles: { approver: ['Ada', 'Lin', 'Kim'] } };
const facts = (over: Partial<DecisionFacts> = {}): DecisionFacts => ({
  nowMs: NOON_MS,
  requestedBy: 'Lin',
  people: listed,
  ...over,
});
const refusal = (state: ReleaseState, given: Decision, known = facts()): string | null => {
  const check = checkReleaseDecision(state, given, known);
  return check.isValid ? null : check.refusal;
};

describe('an approval of a release', () => {
  it('counts from a holder of the role who did not ask for it, for the plan shown', () => {
    expect(checkReleaseDecision(awaiting(), decision(), facts())).toEqual({ isValid: true, note: null });
  });

  it('counts from anybody when nobody wrote down who holds which role, and that is said', () => {
    const check = checkReleaseDecision(awaiting(), decision(), facts({ people: { roles: null } }));
    expect(check).toEqual({ isValid: true, note: NO_ROLES });
  });

  it.each(Object.values(STATES).filter(({ status }) => status !== 'awaiting-approval'))(
    'is refused while the release is $status: nothing waits for it',
    (state) => {
      expect(refusal(state, decision())).toBe(
        `nothing waits for approval: the release is ${state.status}; \`paramedic status\` shows where it stands`,
      );
    },
  );

  const { expiresAtMs } = awaiting();
  it.each([
    [expiresAtMs - 1, null],
    [expiresAtMs, 'the request expired at 2026-11-22 13:00:00Z and was escalated, not approved'],
    [expiresAtMs + 1, 'the request expired at 2026-11-22 13:00:00Z and was escalated, not approved'],
  ])('at %i is in time or told that it is late', (nowMs, expected) => {
    const said = refusal(awaiting(), decision(), facts({ nowMs }));
    if (expected === null) expect(said).toBeNull();
    else expect(said).toContain(expected);
  });

  it.each([
    ['another plan', { planHash: 'feed' }, `the plan shown is ${PLAN_HASH}, the decision is about feed`],
    [
      'the beginning of the plan only',
      { planHash: PLAN_HASH.slice(0, 12) },
      'the decision is about abcdef012345',
    ],
    ['no plan', { planHash: '' }, 'the decision is about none'],
    ['nobody', { actor: ' \u200b' }, 'a decision needs the name of who takes it'],
    ['the requester', { actor: 'Lin' }, 'Lin asked for this release and cannot approve it'],
    [
      'the requester in other letters',
      { actor: ' lIN ' },
      'Lin asked for this release and cannot approve it',
    ],
    [
      'a stranger to the role',
      { actor: 'mallory' },
      'mallory does not hold the role approver; ask Ada, Lin or Kim',
    ],
  ])('is refused from or about %s', (_name, over, expected) => {
    expect(refusal(awaiting(), decision(over))).toContain(expected);
  });

  it('is refused to the requester also when nobody wrote down any role', () => {
    const open = facts({ people: { roles: null } });
    expect(refusal(awaiting(), decision({ actor: 'lin' }), open)).toContain('cannot approve it');
  });

  it('is refused to everybody when the policy does not list the role, and says where to', () => {
    expect(refusal(awaiting({ role: 'dba' }), decision())).toBe(
      'nobody holds the role dba: policy.yaml lists approver; list people under roles.dba of policy.yaml',
    );
  });

  it.each(['ada', 'ADA '])('does not count twice from the same person: %j', (actor) => {
    const state = awaiting({ quorum: 3, approvals: [{ actor: 'Ada', atMs: NOON_MS - 1000 }] });
    expect(refusal(state, decision({ actor }))).toBe(
      'Ada approved this at 2026-11-22 11:59:59Z already and counts once; 2 more must be somebody else',
    );
  });

  it.each([decision({ actor: 'kim' }), reject({ actor: 'kim' })])(
    'comes too late once the quorum is reached: $decision',
    (late) => {
      const reached = awaiting({ approvals: [{ actor: 'Ada', atMs: NOON_MS }] });
      expect(refusal(reached, late)).toBe(
        'it is approved already by Ada; `paramedic abort` stops what follows',
      );
    },
  );
});

describe('a rejection of a release', () => {
  it.each([
    ['any holder of the role', 'kim'],
    ['the requester, who holds it', 'lin'],
    ['who approved before', 'ada'],
  ])('counts from %s', (_name, actor) => {
    const state = awaiting({ quorum: 2, approvals: [{ actor: 'Ada', atMs: NOON_MS }] });
    expect(refusal(state, reject({ actor }))).toBeNull();
  });

  it.each([
    ['without a reason', { reason: ' ' }, 'a rejection needs a reason, for whoever looks next'],
    ['from a stranger to the role', { actor: 'mallory' }, 'does not hold the role approver'],
    ['of another plan', { planHash: 'feed' }, 'the decision is about feed'],
    ['from nobody', { actor: '' }, 'needs the name'],
  ])('is refused %s', (_name, over, expected) => {
    expect(refusal(awaiting(), reject(over))).toContain(expected);
  });

  it('is refused when the request has expired', () => {
    expect(refusal(awaiting({ expiresAtMs: NOON_MS }), reject())).toContain('expired');
  });
});

describe('counting', () => {
  it('one approval reaches a quorum of one', () => {
    expect(countApproval(awaiting(), decision({ actor: ' ada ', reason: 'seen it' }), NOON_MS)).toEqual({
      counted: 'approved',
      state: awaiting({ approvals: [{ actor: 'ada', atMs: NOON_MS }] }),
      by: ['ada'],
      sentence: 'approved by ada (1 of 1): seen it',
    });
  });

  it('waits for as many people as the quorum names', () => {
    const first = countApproval(awaiting({ quorum: 2 }), decision(), NOON_MS);
    expect(first).toMatchObject({ counted: 'waiting', sentence: 'approved by ada (1 of 2)' });
    if (first.counted !== 'waiting') throw new Error('one approval is not two');
    const second = countApproval(first.state, decision({ actor: 'kim' }), NOON_MS + 1);
    expect(second).toMatchObject({ counted: 'approved', by: ['ada', 'kim'] });
  });

  it('counts the same person once, however often it is told', () => {
    const state = awaiting({ quorum: 2, approvals: [{ actor: 'Ada', atMs: NOON_MS - 1 }] });
    expect(countApproval(state, decision({ actor: 'ada' }), NOON_MS)).toMatchObject({
      counted: 'waiting',
      state: { approvals: [{ actor: 'Ada', atMs: NOON_MS - 1 }] },
    });
  });

  it('ends with one rejection, however many approved before', () => {
    const state = awaiting({ quorum: 3, approvals: [{ actor: 'ada', atMs: 1 }] });
    expect(countApproval(state, reject({ actor: 'kim ' }), NOON_MS)).toEqual({
      counted: 'rejected',
      by: 'kim',
      reason: 'not today',
      sentence: 'rejected by kim: not today',
    });
  });
});
