import { Context } from '@temporalio/activity';
import type { Activities } from '../../../activities/index.ts';
import { until } from '../../support/workflow-runs.ts';

/** Called before an activity of a release does what its script says. */
export type Before = (asked: keyof Activities, input: unknown) => Promise<void>;

/** Holds up the nth call of one activity, so that a test can look at, or steer, a run that is just there. */
export interface Gate {
  readonly before: Before;
  /** Whether somebody has come there. */
  readonly isReached: () => boolean;
  readonly reached: () => Promise<void>;
  readonly open: () => void;
}

/** `deaf`: whoever waits there goes on when it is opened, cancelled or not, as a request that is on its way. */
export function gateAt(name: keyof Activities, { nth = 1, deaf = false } = {}): Gate {
  const state = { calls: 0, waiting: 0, isOpen: false };
  return {
    before: async (asked, input) => {
      if (isLastSave(asked, input)) await until(() => state.waiting === 0);
      if (asked !== name) return;
      state.calls += 1;
      if (state.calls < nth) return;
      state.waiting += 1;
      try {
        await waitAt(state, deaf);
      } finally {
        state.waiting -= 1;
      }
    },
    isReached: () => state.calls >= nth,
    reached: () => until(() => state.calls >= nth),
    open: () => {
      state.isOpen = true;
    },
  };
}

const LOOK_EVERY_MS = 20;

/** What is cancelled learns it from a heartbeat. */
async function waitAt(gate: { readonly isOpen: boolean }, deaf: boolean): Promise<void> {
  const context = Context.current();
  while (!gate.isOpen) {
    context.heartbeat();
    if (deaf) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    else await context.sleep(LOOK_EVERY_MS);
  }
}

/**
 * The last thing a release does. The time-skipping server holds its clock for good when a run closes while one of its
 * activities is under way, though that was cancelled.
 */
const isLastSave = (asked: keyof Activities, input: unknown): boolean =>
  asked === 'saveRelease' && typeof (input as { result?: unknown }).result === 'string';
