import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { holds } from '../proxies.ts';
import { enter, say } from './heal-run.ts';
import type { HealRun } from './heal-run.ts';

export const failureType = (failed: unknown): string | null =>
  failed instanceof ActivityFailure && failed.cause instanceof ApplicationFailure
    ? (failed.cause.type ?? null)
    : null;

export const failureSentence = (failed: unknown): string => {
  if (failed instanceof ActivityFailure && failed.cause !== undefined) return failed.cause.message;
  return failed instanceof Error ? failed.message : 'no reason given';
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
