import type { Verdict } from '../triage/verdict.ts';
import type { FailureMode } from '../triage/verdict.ts';
import type { ActionKind, Rung } from './action.ts';

/** A rung this heal has climbed, by the mode it was for and its place in that mode's ladder. */
export interface ClimbedRung {
  readonly mode: FailureMode;
  readonly rungIndex: number;
  readonly kind: ActionKind;
}

export type RungChoice =
  | { readonly choice: 'climb'; readonly rungIndex: number; readonly rung: Rung }
  | { readonly choice: 'exhausted'; readonly sentence: string };

/**
 * The next rung of a fresh ladder: one above the highest this heal has climbed for the same mode. A ladder is never
 * climbed down or twice, whatever a later look says.
 */
export function chooseRung(
  verdict: Extract<Verdict, { status: 'act' }>,
  climbed: readonly ClimbedRung[],
): RungChoice {
  const highest = climbed
    .filter((rung) => rung.mode === verdict.mode)
    .reduce((most, rung) => Math.max(most, rung.rungIndex), -1);
  const rungIndex = highest + 1;
  const rung = verdict.ladder[rungIndex];
  if (rung !== undefined) return { choice: 'climb', rungIndex, rung };
  const tried = climbed.map((one) => one.kind).join(', ');
  return {
    choice: 'exhausted',
    sentence: `every rung for ${verdict.mode} has been tried (${tried}) and the fault is still there`,
  };
}
