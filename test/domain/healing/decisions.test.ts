import { describe, expect, it } from 'vitest';
import type { Action, Rung } from '../../../domain/healing/action.ts';
import { checkDecision, needsPerson } from '../../../domain/healing/approval.ts';
import { MOST_RENEWALS, answerExpiry } from '../../../domain/healing/expiry.ts';
import { chooseRung } from '../../../domain/healing/ladder.ts';
import type { Decision, HealPhase } from '../../../domain/healing/progress.ts';
import { judgeWindows } from '../../../domain/healing/verification.ts';
import type { WindowResult, WindowVerdict } from '../../../domain/healing/verification.ts';

const MIB = 1_048_576;
const raise: Extract<Action, { kind: 'raiseMemoryLimit' }> = {
  kind: 'raiseMemoryLimit',
  container: 'shop',
  fromBytes: 100 * MIB,
  toBytes: 150 * MIB,
  keepsGuaranteed: false,
  expiresAfterMs: 60_000,
};
const rung = (over: Partial<Rung> = {}): Rung => ({
  action: raise,
  needsApproval: false,
  timeoutMs: 1,
  why: 'room',
  ...over,
});
const verdict = {
  status: 'act',
  mode: 'OutOfMemory',
  severity: 'P2',
  findings: [],
  suspectedChanges: [],
  evidence: [],
  ladder: [rung(), rung({ action: { kind: 'restartRollout' } })],
} as const;

describe('the ladder', () => {
  it('begins at its first rung', () => {
    expect(chooseRung(verdict, [])).toMatchObject({ choice: 'climb', rungIndex: 0 });
  });

  it('goes one up from the highest rung climbed for the same mode, and never down', () => {
    const climbed = [{ mode: 'OutOfMemory', rungIndex: 0, kind: 'raiseMemoryLimit' }] as const;
    expect(chooseRung(verdict, climbed)).toMatchObject({ choice: 'climb', rungIndex: 1 });
  });

  it('begins anew for another mode', () => {
    const climbed = [{ mode: 'Deadlock', rungIndex: 4, kind: 'evictPod' }] as const;
    expect(chooseRung(verdict, climbed)).toMatchObject({ rungIndex: 0 });
  });

  it('says what was tried when it is exhausted', () => {
    const climbed = [{ mode: 'OutOfMemory', rungIndex: 1, kind: 'restartRollout' }] as const;
    expect(chooseRung(verdict, climbed)).toMatchObject({
      choice: 'exhausted',
      sentence: expect.stringContaining('restartRollout') as string,
    });
  });
});

describe('an approval', () => {
  const plan = { rungIndex: 0, rung: rung(), planHash: 'abc' };
  const asking: HealPhase = { status: 'asking', plan, expiresAtMs: 1000, refusals: [] };
  const decision: Decision = {
    decision: 'approve',
    planHash: 'abc',
    actor: 'ada',
    reason: '',
    signature: 's',
    expiresAtMs: 9,
  };

  const diagnosing: HealPhase = { status: 'diagnosing' };

  it('is valid for the plan shown, in time, from somebody else', () => {
    expect(checkDecision(asking, decision, 999, 'paramedic')).toEqual({ isValid: true });
  });

  it.each([
    ['nothing is asked', diagnosing, decision, 999],
    ['it comes when the request has expired', asking, decision, 1000],
    ['it is about another plan', asking, { ...decision, planHash: 'abd' }, 999],
    ['it names nobody', asking, { ...decision, actor: ' ' }, 999],
    ['the requester gives it', asking, { ...decision, actor: 'paramedic' }, 999],
    ['it rejects without a reason', asking, { ...decision, decision: 'reject' as const }, 999],
  ])('is refused when %s', (_name, phase, given, nowMs) => {
    expect(checkDecision(phase, given, nowMs, 'paramedic').isValid).toBe(false);
  });

  it('is needed when the rung says so or the owner allows no act without it', () => {
    expect(needsPerson(rung(), 'auto')).toBe(false);
    expect(needsPerson(rung({ needsApproval: true }), 'auto')).toBe(true);
    expect(needsPerson(rung(), 'approve')).toBe(true);
    expect(needsPerson(rung(), 'observe')).toBe(true);
  });
});

describe('verification', () => {
  const windows = (...verdicts: WindowVerdict[]): WindowResult[] =>
    verdicts.map((one) => ({ verdict: one, sentences: [`it was ${one}`], fromMs: 0, toMs: 1 }));

  it.each([
    [['good'], false, 'another-window'],
    [['good', 'good'], false, 'verified'],
    [['good', 'good'], true, 'verified'],
    [['good', 'unknown', 'good'], false, 'another-window'],
    [['unknown', 'unknown', 'unknown'], false, 'another-window'],
    [['unknown', 'unknown', 'unknown'], true, 'unverified'],
    [['bad'], false, 'another-window'],
    [['bad', 'bad'], false, 'unverified'],
    [['bad', 'good'], false, 'another-window'],
    [['good'], true, 'unverified'],
    [['settling'], true, 'unverified'],
    [['good', 'drifted'], false, 'hands-off'],
    [['gone'], false, 'hands-off'],
    [[], false, 'another-window'],
  ] as const)('after %j (past its deadline: %s) goes to %s', (verdicts, isPast, next) => {
    expect(judgeWindows(windows(...verdicts), 2, isPast).next).toBe(next);
  });
});

describe('the expiry of a raised memory limit', () => {
  it.each([
    ['under 70 % of the old limit: taken back', 69 * MIB, 0, 'revert'],
    ['at 70 %: renewed', 70 * MIB, 0, 'renew'],
    ['still over after the renewal: a person', 70 * MIB, MOST_RENEWALS, 'ask-person'],
    ['under 70 % after the renewal: taken back', 69 * MIB, MOST_RENEWALS, 'revert'],
    ['unknown: renewed, not reverted', null, 0, 'renew'],
    ['unknown after the renewal: a person', null, MOST_RENEWALS, 'ask-person'],
  ] as const)('%s', (_name, peak, renewals, answer) => {
    expect(answerExpiry(raise, peak, renewals).answer).toBe(answer);
  });
});
