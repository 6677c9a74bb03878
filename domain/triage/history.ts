import type { JournaledState } from '../workload/good-state.ts';
import type { WorkloadObservation } from '../workload/observation.ts';
import { foreignArrivals, lastOther, standingState } from './arrivals.ts';
import type { Situation } from './situation.ts';
import { changesOf } from './suspected-changes.ts';
import type { SuspectedChange } from './verdict.ts';

/** What the journal says about how this workload came to be as it is. */
export interface History {
  readonly current: JournaledState;
  /** What runs now was itself seen good: then nothing before it can be to blame. */
  readonly isCurrentGood: boolean;
  /** Where to go back to; null when no other state was ever good. */
  readonly good: JournaledState | null;
  /** Everybody else's changes inside the suspect window, newest first. */
  readonly suspects: readonly SuspectedChange[];
  /** Those of them that lie between the good state and what runs now. */
  readonly culprits: readonly SuspectedChange[];
  readonly culpritsSinceMs: number | null;
  /** The state whose bad contents the present good ones have just replaced, the template being the same. */
  readonly former: JournaledState | null;
}

/**
 * The last good state: of those once seen good, the one that ran most recently. States an action of ours brought about
 * (a raised limit) are not gone back to.
 * @source DESIGN §11 "Good state": "previous" never means one of ours
 */
export const lastGoodState = (
  states: readonly JournaledState[],
  currentStateId: string,
): JournaledState | null =>
  states
    .filter(
      (state) =>
        state.goodAtMs !== null && state.writtenByAction === null && state.stateId !== currentStateId,
    )
    .toSorted((a, b) => b.lastSeenAtMs - a.lastSeenAtMs || b.firstSeenAtMs - a.firstSeenAtMs)[0] ?? null;

// Pods started under it keep what they read at their start, although nothing differs any more.
function formerContent(
  situation: Situation,
  current: JournaledState,
  sinceMs: number,
): JournaledState | null {
  const former = lastOther(situation.states, current.stateId);
  if (current.goodAtMs === null || former?.goodAtMs !== null) return null;
  const isSwappedBack =
    former.lastSeenAtMs > current.firstSeenAtMs && former.templateHash === current.templateHash;
  return isSwappedBack && former.lastSeenAtMs >= sinceMs ? former : null;
}

/** Reads the journal for one decision. Changes older than `suspectChangesForSeconds` are nobody's fault any more. */
export function readHistory(situation: Situation, observation: WorkloadObservation): History {
  const current = standingState(situation, observation);
  const good = lastGoodState(situation.states, current.stateId);
  const sinceMs = situation.nowMs - situation.policy.suspectChangesForSeconds * 1000;
  const recent = foreignArrivals(situation, observation).filter((arrival) => arrival.atMs >= sinceMs);
  const isCurrentGood = current.goodAtMs !== null;
  const between =
    good === null || isCurrentGood ? [] : recent.filter(({ atMs }) => atMs >= good.lastSeenAtMs);
  return {
    current,
    isCurrentGood,
    good,
    suspects: recent.flatMap(changesOf),
    culprits: between.flatMap(changesOf),
    culpritsSinceMs: between.at(-1)?.atMs ?? null,
    former: formerContent(situation, current, sinceMs),
  };
}
