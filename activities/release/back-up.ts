import { ApplicationFailure, cancellationSignal } from '@temporalio/activity';
import type { ObjectRef } from '../../domain/release/change.ts';
import type { ActivityDeps } from '../deps.ts';
import { killSwitchEngaged } from '../failures.ts';
import { heartbeating } from '../heartbeating.ts';

export interface BackUpInput {
  readonly releaseId: string;
  readonly objects: readonly ObjectRef[];
}

export interface BackUpAnswer {
  readonly isProven: boolean;
  readonly sentence: string;
}

/** Keeps the objects as they are, sealed, and proves on a scratch namespace that they can be applied again. */
export function backUp(deps: ActivityDeps, input: BackUpInput): Promise<BackUpAnswer> {
  return heartbeating(async () => {
    const signal = cancellationSignal();
    const objects = await deps.releases.readBackup(input.objects, signal);
    await deps.store.saveBackup(input.releaseId, deps.nowMs(), objects);
    return await deps.releases.proveRestore(input.releaseId, objects, signal, async () => {
      // Of its own: after an abort the scratch namespace still has to go.
      const flag = await deps.killSwitch.read(AbortSignal.timeout(5000)).catch((failed: unknown) => {
        throw ApplicationFailure.retryable(
          `the kill switch could not be read, so nothing is written: ${failed instanceof Error ? failed.message : 'no answer'}`,
          'KillSwitchUnreadable',
        );
      });
      if (flag.isEngaged) throw killSwitchEngaged(flag.by, flag.reason);
    });
  });
}
