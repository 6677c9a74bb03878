import { triage } from '../../../domain/triage/triage.ts';
import type { Verdict } from '../../../domain/triage/verdict.ts';
import type { JournaledState } from '../../../domain/workload/good-state.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import { HOUR, NOW } from '../../support/observations.ts';
import { badState, goodState, journalOf, situation } from '../../support/situations.ts';

/** What triage says of a look by this journal, which knows the present state and a good one unless told otherwise. */
export const diagnose = (
  seen: WorkloadObservation,
  states: readonly JournaledState[] = [badState(), goodState()],
) => triage(situation(seen, { states: journalOf(seen, states), currentStateId: 'state-bad' }));

export const actions = (verdict: Verdict) =>
  verdict.status === 'act' ? verdict.ladder.map(({ action }) => action) : [];

/** What runs has been good for hours. */
export const unchanged = [badState({ firstSeenAtMs: NOW - 5 * HOUR, goodAtMs: NOW - 4 * HOUR })];
