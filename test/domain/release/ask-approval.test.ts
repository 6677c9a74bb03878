import { describe, expect, it } from 'vitest';
import { nextReminderMs, whoMayApprove } from '../../../domain/release/ask-approval.ts';
import { NOON_MS, awaiting } from './standings.ts';

describe('a reminder of a waiting approval', () => {
  const asked = { askedAtMs: 1000, remindSeconds: 10, expiresAtMs: 31_000 };

  it.each([
    ['at once: after the first stretch', 1000, 11_000],
    ['just before it is due', 10_999, 11_000],
    ['at the time of one: the next', 11_000, 21_000],
    ['just after one', 11_001, 21_000],
    ['after the last before the expiry: none, it is escalated', 21_000, null],
    ['at the expiry', 31_000, null],
    ['long after it', 99_000, null],
    ['before it was asked, by a clock that differs', 0, 11_000],
  ])('%s', (_name, nowMs, expected) => {
    expect(nextReminderMs(asked, nowMs)).toBe(expected);
  });

  it('comes at most a hundred times, however often it is wished for and however long it waits', () => {
    const dayMs = 86_400_000;
    const long = { askedAtMs: 0, remindSeconds: 1, expiresAtMs: dayMs };
    const reminded: number[] = [];
    for (let at = nextReminderMs(long, 0); at !== null; at = nextReminderMs(long, at)) reminded.push(at);
    expect(reminded).toHaveLength(99);
    expect(reminded[0]).toBe(dayMs / 100);
  });

  it.each([
    [11_000, null],
    [11_001, 11_000],
  ])('with an expiry at %i comes before it, never with it', (expiresAtMs, expected) => {
    expect(nextReminderMs({ ...asked, expiresAtMs }, 1000)).toBe(expected);
  });
});

describe('who may approve', () => {
  const facts = {
    nowMs: NOON_MS,
    requestedBy: 'lin',
    people: { roles: { approver: ['Ada', 'Lin', 'Kim'] } },
  };

  it('are the holders of the role but the requester', () => {
    expect(whoMayApprove(awaiting({ quorum: 2 }), facts)).toBe(
      '2 of role approver: Ada, Kim; expires in 1 h, and silence is never consent',
    );
  });

  it('is anybody but the requester when nobody wrote down the roles, and that is said', () => {
    expect(whoMayApprove(awaiting(), { ...facts, people: { roles: null } })).toContain(
      '1 of anybody but lin (policy.yaml names no roles, so everybody counts as holding them)',
    );
  });

  it('is nobody when the requester alone holds the role', () => {
    expect(whoMayApprove(awaiting(), { ...facts, people: { roles: { approver: ['lin'] } } })).toContain(
      'role approver: nobody, see roles in policy.yaml',
    );
  });
});
