import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../domain/detection/finding.ts';
import type { Finding, TargetFindings } from '../../../domain/detection/finding.ts';
import {
  LOOK_AGAIN_MS,
  LOOK_AGAIN_SOON_MS,
  answerFindings,
  finishHeal,
  isRecurrence,
  quietAtMs,
} from '../../../domain/healing/guard.ts';
import { newGuard } from '../../../domain/healing/lease.ts';
import type { GuardState } from '../../../domain/healing/lease.ts';
import type { HealOutcome } from '../../../domain/healing/progress.ts';

const NOW = 100_000_000;
const SETTINGS = {
  cooldownSeconds: 300,
  attemptsPerTarget: 3,
  attemptsWindowSeconds: 1800,
  quietSeconds: 600,
};
const finding = (over: Partial<Finding> = {}): Finding => ({
  symptom: 'crash-loop',
  pods: ['a'],
  versions: ['v2'],
  sinceMs: NOW,
  evidence: ['a restarted twice'],
  message: '',
  ...over,
});
const found = (over: Partial<TargetFindings> = {}): TargetFindings => ({
  target: { cluster: 'local', namespace: 'shop', kind: 'Deployment', name: 'a', uid: 'u1' },
  scope: 'default',
  observedAtMs: NOW,
  templateHash: 't2',
  findings: [finding()],
  seenBy: 'tick',
  ...over,
});
const outcome = (over: Partial<HealOutcome> = {}): HealOutcome => ({
  healId: 'heal/x',
  result: 'left-alone',
  mode: 'CrashLoopWithoutChange',
  sentence: '',
  acts: 0,
  reason: 'no-change',
  closedAtMs: NOW - 1000,
  ...over,
});
const state = (over: Partial<GuardState>): GuardState => ({ ...newGuard(), ...over });

describe('the guard of a workload, told of findings', () => {
  it('begins a heal', () => {
    expect(answerFindings(newGuard(), found(), NOW, SETTINGS)).toEqual({ answer: 'heal' });
  });

  it('forwards them to the heal that is open', () => {
    const lease = { holderId: 'heal/x', purpose: 'heal', fence: 1, sinceMs: 1 } as const;
    expect(answerFindings(state({ lease }), found(), NOW, SETTINGS)).toEqual({ answer: 'forward' });
  });

  it('forwards them to the release that is under way: it may have brought the fault', () => {
    const lease = { holderId: 'release/x', purpose: 'release', fence: 1, sinceMs: 1 } as const;
    expect(answerFindings(state({ lease }), found(), NOW, SETTINGS)).toEqual({ answer: 'forward' });
  });

  it('waits while somebody else holds the lease', () => {
    const lease = { holderId: 'expiry/x', purpose: 'expiry', fence: 1, sinceMs: 1 } as const;
    expect(answerFindings(state({ lease }), found(), NOW, SETTINGS)).toMatchObject({ reason: 'leased' });
  });

  it('does nothing while a person has paused it', () => {
    const paused = { by: 'ada', reason: 'maintenance', sinceMs: 1 };
    expect(answerFindings(state({ paused }), found(), NOW, SETTINGS)).toMatchObject({ reason: 'paused' });
  });

  it('ignores an anomaly score alone', () => {
    const anomaly = found({ findings: [finding({ symptom: 'anomaly' })] });
    expect(answerFindings(newGuard(), anomaly, NOW, SETTINGS)).toMatchObject({ reason: 'not-actionable' });
  });

  it('does not diagnose a fault that was left alone anew each tick, but looks again after ten minutes', () => {
    const left = (closedAtMs: number) =>
      state({ lastOutcome: outcome({ closedAtMs }), lastFingerprint: fingerprint(found()) });
    expect(answerFindings(left(NOW - LOOK_AGAIN_MS + 1), found(), NOW, SETTINGS)).toMatchObject({
      reason: 'same-as-before',
    });
    expect(answerFindings(left(NOW - LOOK_AGAIN_MS), found(), NOW, SETTINGS)).toEqual({ answer: 'heal' });
  });

  it('looks again within seconds at a fault that was between two crashes when it was diagnosed', () => {
    const passing = (closedAtMs: number) =>
      state({
        lastOutcome: outcome({ reason: 'already-healthy', closedAtMs }),
        lastFingerprint: fingerprint(found()),
      });
    expect(answerFindings(passing(NOW - LOOK_AGAIN_SOON_MS + 1), found(), NOW, SETTINGS)).toMatchObject({
      reason: 'same-as-before',
    });
    expect(answerFindings(passing(NOW - LOOK_AGAIN_SOON_MS), found(), NOW, SETTINGS)).toEqual({
      answer: 'heal',
    });
  });

  it('counts no attempt for a heal that left the workload alone', () => {
    const open = state({ healsStartedAtMs: [NOW - 5, NOW] });
    expect(finishHeal(open, outcome()).healsStartedAtMs).toEqual([NOW - 5]);
    expect(finishHeal(open, outcome({ acts: 1 })).healsStartedAtMs).toEqual([NOW - 5, NOW]);
  });

  it('begins at once when the fault is another one', () => {
    const left = state({ lastOutcome: outcome(), lastFingerprint: fingerprint(found()) });
    const other = found({ findings: [finding({ symptom: 'oom-killed' })] });
    expect(answerFindings(left, other, NOW, SETTINGS)).toEqual({ answer: 'heal' });
  });

  it('cools down after a heal that acted', () => {
    const acted = (closedAtMs: number) =>
      state({ lastOutcome: outcome({ result: 'confirmed', acts: 1, closedAtMs }) });
    expect(answerFindings(acted(NOW - 299_999), found(), NOW, SETTINGS)).toMatchObject({
      reason: 'cooling-down',
    });
    expect(answerFindings(acted(NOW - 300_000), found(), NOW, SETTINGS)).toEqual({ answer: 'heal' });
  });

  it('begins at most three heals in half an hour', () => {
    const begun = (count: number) =>
      state({ healsStartedAtMs: Array.from({ length: count }, () => NOW - 1_799_999) });
    expect(answerFindings(begun(2), found(), NOW, SETTINGS)).toEqual({ answer: 'heal' });
    expect(answerFindings(begun(3), found(), NOW, SETTINGS)).toMatchObject({ reason: 'attempts' });
    const old = state({ healsStartedAtMs: [1, 2, 3].map(() => NOW - 1_800_000) });
    expect(answerFindings(old, found(), NOW, SETTINGS)).toEqual({ answer: 'heal' });
  });
});

describe('a recurrence', () => {
  it('is a finding whose own evidence is younger than the verification', () => {
    expect(isRecurrence(found({ findings: [finding({ sinceMs: NOW + 1 })] }), NOW)).toBe(true);
    expect(isRecurrence(found({ findings: [finding({ sinceMs: NOW })] }), NOW)).toBe(false);
  });

  it('is never an anomaly score', () => {
    expect(isRecurrence(found({ findings: [finding({ symptom: 'anomaly', sinceMs: NOW + 1 })] }), NOW)).toBe(
      false,
    );
  });
});

describe('the end of a guard', () => {
  it('comes ten quiet minutes after the last finding when nothing was done', () => {
    expect(quietAtMs(state({ lastFindingAtMs: NOW }), SETTINGS)).toBe(NOW + 600_000);
  });

  it('waits until attempts no longer count when something was done', () => {
    const acted = state({
      lastFindingAtMs: NOW,
      healsStartedAtMs: [NOW],
      lastOutcome: outcome({ acts: 1, result: 'confirmed' }),
    });
    expect(quietAtMs(acted, SETTINGS)).toBe(NOW + 1_800_000);
  });
});
