import type { HealOutcome } from './progress.ts';

/** Why somebody wants to write to a workload. A person's release goes before a heal. */
export type LeasePurpose = 'heal' | 'expiry' | 'rollback' | 'release';

export interface LeaseRequest {
  /** Workflow id of who asks and is signalled back; asking twice is asking once. */
  readonly holderId: string;
  readonly purpose: LeasePurpose;
}

export interface Lease extends LeaseRequest {
  readonly fence: number;
  readonly sinceMs: number;
}

/** What the guard of one workload knows. It lives only while there is something to guard. */
export interface GuardState {
  readonly lease: Lease | null;
  readonly waiting: readonly LeaseRequest[];
  /** Highest fence given out; the next is higher, also across restarts of the guard (it follows the clock). */
  readonly lastFence: number;
  readonly paused: { readonly by: string; readonly reason: string; readonly sinceMs: number } | null;
  /** Heals begun, newest last, within the attempts window. */
  readonly healsStartedAtMs: readonly number[];
  readonly lastOutcome: HealOutcome | null;
  /** Fingerprint of the findings the last heal was about, so that a fault left alone is not diagnosed anew each tick. */
  readonly lastFingerprint: string | null;
  readonly lastFindingAtMs: number;
}

export const newGuard = (): GuardState => ({
  lease: null,
  waiting: [],
  lastFence: 0,
  paused: null,
  healsStartedAtMs: [],
  lastOutcome: null,
  lastFingerprint: null,
  lastFindingAtMs: 0,
});

/** Queues a request once; a release goes before everything that is not one. */
export function requestLease(state: GuardState, request: LeaseRequest): GuardState {
  if (state.lease?.holderId === request.holderId) return state;
  if (state.waiting.some((waiting) => waiting.holderId === request.holderId)) return state;
  const before =
    request.purpose === 'release' ? state.waiting.filter((one) => one.purpose === 'release') : state.waiting;
  const after = request.purpose === 'release' ? state.waiting.filter((one) => one.purpose !== 'release') : [];
  return { ...state, waiting: [...before, request, ...after] };
}

/** Gives the lease to the first in the queue, with a fence higher than any before. Null: held, or nobody waits. */
export function grantNext(state: GuardState, nowMs: number): { state: GuardState; lease: Lease } | null {
  const [next, ...waiting] = state.waiting;
  if (state.lease !== null || next === undefined) return null;
  const lease = { ...next, fence: Math.max(nowMs, state.lastFence + 1), sinceMs: nowMs };
  return { state: { ...state, lease, waiting, lastFence: lease.fence }, lease };
}

/** Frees the lease; a stale fence frees nothing. */
export const returnLease = (state: GuardState, returned: { holderId: string; fence: number }): GuardState =>
  state.lease?.holderId === returned.holderId && state.lease.fence === returned.fence
    ? { ...state, lease: null }
    : state;
