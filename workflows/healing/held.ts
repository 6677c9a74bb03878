import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure } from '@temporalio/workflow';
import { holds } from '../proxies.ts';
import { enter, say } from './heal-run.ts';
import type { HealRun } from './heal-run.ts';

/** What the activity itself said: a rollback runs as a child, so its failure is wrapped twice. */
function rootOf(failed: unknown): unknown {
  const isWrapped = failed instanceof ActivityFailure || failed instanceof ChildWorkflowFailure;
  return isWrapped && failed.cause !== undefined ? rootOf(failed.cause) : failed;
}

export const failureType = (failed: unknown): string | null => {
  const root = rootOf(failed);
  return root instanceof ApplicationFailure ? (root.type ?? null) : null;
};

export const failureSentence = (failed: unknown): string => {
  const root = rootOf(failed);
  return root instanceof Error ? root.message : 'no reason given';
};

/** Runs a write; while the kill switch is on it waits for a person's reset, then tries again. */
export async function whenAllowed<T>(run: HealRun, write: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await write();
    } catch (failed) {
      if (failureType(failed) !== 'KillSwitchEngaged') throw failed;
      enter(run, { status: 'held', since: 'kill-switch', sinceMs: Date.now() });
      await say(run, 'held', `held: ${failureSentence(failed)}`, { status: 'held' });
      await holds.awaitKillSwitchReset();
      await say(run, 'held', 'the kill switch was reset; going on', { status: 'open' });
    }
  }
}
