import { describe, expect, it } from 'vitest';
import type { ReleaseState } from '../../../domain/release/progress.ts';
import { standingOf } from '../../../domain/release/standing.ts';
import { NOON_MS, RELEASE_ID, STATES, awaiting, closed, held } from './standings.ts';

describe('where a release stands', () => {
  it.each([
    [STATES.queued, 'waits behind release/shop/web/a1a1a1 since 2026-11-22 12:00:00Z', 'begins by itself'],
    [STATES.running, 'running: production, step web/canary-10', 'paramedic status'],
    [{ status: 'running', phase: 'gates', stepId: null }, 'running: gates', 'paramedic pause'],
    [
      awaiting({ quorum: 2, approvals: [{ actor: 'ada', atMs: NOON_MS }] }),
      'approval of plan abcdef012345 by the role approver (1 of 2 so far: ada)',
      `paramedic approve ${RELEASE_ID} --plan abcdef012345`,
    ],
    [awaiting(), '(0 of 1 so far)', 'until 2026-11-22 13:00:00Z; silence is never consent'],
    [STATES.paused, 'paused by kim since 2026-11-22 12:00:00Z: a demo runs', 'paramedic resume'],
    [held('unknown', 'too few requests'), 'held: too few requests', 'goes on by your word'],
    [held('errored'), 'held', 'repair what could not be read'],
    [held('failed'), 'held', 'paramedic retry'],
    [held('frozen'), 'held', 'by itself when the freeze ends'],
    [held('kill-switch'), 'held', 'paramedic breaker reset'],
    [held('drifted'), 'held', 'put back what somebody changed'],
    [STATES.undoing, 'being undone: error ratio 9 %', 'nothing needs to be done'],
    [closed('released'), 'closed since 2026-11-22 12:00:00Z, released: why', 'paramedic rollback'],
    [closed('refused'), 'refused', 'mend what it was refused for'],
    [closed('rejected'), 'rejected', 'paramedic deploy'],
    [closed('expired'), 'expired', 'nobody answered in time'],
    [closed('superseded'), 'superseded', 'paramedic get releases'],
    [closed('rolled-back'), 'rolled-back', 'the old version serves'],
    [closed('aborted'), 'aborted', 'paramedic deploy'],
    [closed('escalated'), 'escalated', 'still in place'],
  ] as const satisfies readonly (readonly [ReleaseState, string, string])[])(
    '$status says what and what next: %s',
    (state, what, next) => {
      const standing = standingOf(state, RELEASE_ID);
      expect(standing.what).toContain(what);
      expect(standing.next).toContain(next);
    },
  );
});
