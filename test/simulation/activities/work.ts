import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../../activities/index.ts';
import type { Call, Step } from '../runtime/activity-task.ts';
import type { World } from '../world/world.ts';

/** One attempt of an activity that nothing disturbs: how long it works, and what it has done then. */
export interface Work<T = unknown> {
  readonly takesMs: number;
  /** Throws an ApplicationFailure where the real one would. */
  readonly act: () => T | GoesOn;
}

/** It has to look again. */
export interface GoesOn {
  readonly again: true;
  readonly afterMs: number;
}

export const again = (afterMs: number): GoesOn => ({ again: true, afterMs });
const isGoingOn = (value: unknown): value is GoesOn =>
  typeof value === 'object' && value !== null && 'again' in value;

export type Play<N extends keyof Activities> = (
  world: World,
  input: Parameters<Activities[N]>[0],
  call: Call,
) => Work<Awaited<ReturnType<Activities[N]>>>;
export type Played = { readonly [N in keyof Activities]?: Play<N> };

/** Answers after a moment, as reads and records do. */
export const soon = <T>(world: World, act: () => T): Work<T> => ({
  takesMs: 10 + Math.round(world.draw('soon') * 400),
  act,
});

export const refused = (sentence: string, type = 'BadInput'): ApplicationFailure =>
  ApplicationFailure.nonRetryable(sentence, type);

export function asStep(work: Work): Step {
  try {
    const value = work.act();
    return isGoingOn(value) ? { is: 'goes-on', afterMs: value.afterMs } : { is: 'done', value };
  } catch (failed) {
    if (failed instanceof ApplicationFailure) return { is: 'failed', failure: failed };
    throw failed;
  }
}
