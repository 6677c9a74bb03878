import type { ChangeRef } from '../../../domain/release/change.ts';
import type { Hold, ReleaseOutcome, ReleaseState } from '../../../domain/release/progress.ts';

/** 2026-11-22 12:00:00Z. */
export const NOON_MS = Date.UTC(2026, 10, 22, 12);
export const RELEASE_ID = 'release/shop/web/k3j2h1';
export const PLAN_HASH = 'abcdef0123456789';

export const awaiting = (
  over: Partial<Extract<ReleaseState, { status: 'awaiting-approval' }>> = {},
): Extract<ReleaseState, { status: 'awaiting-approval' }> => ({
  status: 'awaiting-approval',
  planHash: PLAN_HASH,
  expiresAtMs: NOON_MS + 3_600_000,
  approvals: [],
  quorum: 1,
  role: 'approver',
  refusals: [],
  ...over,
});

export const held = (
  why: Hold['why'],
  sentence = 'it could not be told',
): Extract<ReleaseState, { status: 'held' }> => ({
  status: 'held',
  hold: { why, sentence, sinceMs: NOON_MS, untilMs: NOON_MS + 1_800_000 },
});

export const change = (n: number): ChangeRef => ({
  changeId: `${RELEASE_ID}/web/rolling/${String(n)}`,
  verb: 'patch',
  object: { resource: 'deployments', namespace: 'shop', name: 'web' },
  digest: 'd',
  sentence: `template of web, change ${String(n)}`,
});

export const closed = (
  result: ReleaseOutcome['result'],
  over: Partial<ReleaseOutcome> = {},
): ReleaseState => ({
  status: 'closed',
  outcome: {
    releaseId: RELEASE_ID,
    result,
    trigger: null,
    sentence: 'why it ended so',
    left: [],
    closedAtMs: NOON_MS,
    ...over,
  },
});

/** One of each state, by its status. */
export const STATES = {
  queued: { status: 'queued', behind: ['release/shop/web/a1a1a1'], sinceMs: NOON_MS },
  running: { status: 'running', phase: 'production', stepId: 'web/canary-10' },
  'awaiting-approval': awaiting(),
  paused: { status: 'paused', by: 'kim', reason: 'a demo runs', sinceMs: NOON_MS },
  held: held('unknown'),
  undoing: { status: 'undoing', because: 'error ratio 9 %', trigger: 'error-ratio' },
  closed: closed('released'),
} as const satisfies Record<ReleaseState['status'], ReleaseState>;
