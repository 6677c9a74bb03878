import type { WorkloadObservation } from '../workload/observation.ts';
import { configVersions } from '../workload/judge-good.ts';
import type { JournaledState } from '../workload/good-state.ts';
import type { Situation } from './situation.ts';

/** A moment at which one state took the place of another. */
export interface Arrival {
  readonly state: JournaledState;
  readonly predecessor: JournaledState;
  readonly atMs: number;
}

/** The state that runs now: the journal's row, or, when it is not journaled yet, what the observation itself says. */
export function standingState(situation: Situation, observation: WorkloadObservation): JournaledState {
  const journaled = situation.states.find((state) => state.stateId === situation.currentStateId);
  return (
    journaled ?? {
      stateId: situation.currentStateId ?? 'not journaled yet',
      target: observation.target,
      templateHash: observation.templateHash,
      podTemplateHash: observation.currentReplicaSet?.podTemplateHash ?? null,
      images: [],
      configs: configVersions(observation),
      firstSeenAtMs: observation.observedAtMs,
      lastSeenAtMs: observation.observedAtMs,
      healthySinceMs: null,
      goodAtMs: null,
      writtenByAction: observation.writtenByAction,
    }
  );
}

/** The newest look at any state but this one; null when there is no other. */
export const lastOther = (states: readonly JournaledState[], stateId: string): JournaledState | null =>
  states
    .filter((state) => state.stateId !== stateId)
    .toSorted((a, b) => b.lastSeenAtMs - a.lastSeenAtMs)[0] ?? null;

/** A state seen before that came back later has one row only: its return shows in what ran after its first sighting. */
function comeback(current: JournaledState, others: readonly JournaledState[], isOurs: boolean): Arrival[] {
  const before = lastOther(others, current.stateId);
  if (before === null || before.lastSeenAtMs <= current.firstSeenAtMs) return [];
  return isOurs || before.writtenByAction !== null
    ? []
    : [{ state: current, predecessor: before, atMs: before.lastSeenAtMs }];
}

/** What ran just before: seen latest until then. A state that came back meanwhile is known by its last sighting only. */
function predecessorOf(state: JournaledState, states: readonly JournaledState[]): JournaledState | null {
  const earlier = states.filter((other) => other.firstSeenAtMs < state.firstSeenAtMs);
  const left = earlier.filter((other) => other.lastSeenAtMs <= state.firstSeenAtMs);
  return (
    left.toSorted((a, b) => b.lastSeenAtMs - a.lastSeenAtMs)[0] ??
    earlier.toSorted((a, b) => b.firstSeenAtMs - a.firstSeenAtMs)[0] ??
    null
  );
}

/**
 * Every change of state somebody else made, newest first. The oldest state on record has no predecessor and does not
 * count, nor does one that an action of ours brought about or took back.
 */
export function foreignArrivals(situation: Situation, observation: WorkloadObservation): Arrival[] {
  const current = standingState(situation, observation);
  const others = situation.states.filter((state) => state.stateId !== current.stateId);
  const states = [...others, current];
  const firsts = states.flatMap((state): Arrival[] => {
    const predecessor = predecessorOf(state, states);
    return predecessor === null || state.writtenByAction !== null
      ? []
      : [{ state, predecessor, atMs: state.firstSeenAtMs }];
  });
  return [...firsts, ...comeback(current, others, observation.writtenByAction !== null)].toSorted(
    (a, b) => b.atMs - a.atMs,
  );
}
