import { answerNewRelease } from '../../domain/release/queue.ts';
import type { NewReleaseAnswer } from '../../domain/release/queue.ts';
import type { ActivityDeps } from '../deps.ts';

export interface QueueInput {
  readonly releaseId: string;
  readonly requestedAtMs: number;
  readonly targetKeys: readonly string[];
  readonly ifBusy: 'queue' | 'supersede' | 'refuse';
}

const MOST_OPEN = 200;

/** Whether these workloads are free for a release; a hold after somebody's rollback keeps all of them out. */
export async function findPlaceInQueue(
  deps: Pick<ActivityDeps, 'store'>,
  { releaseId, requestedAtMs, targetKeys, ifBusy }: QueueInput,
): Promise<NewReleaseAnswer> {
  const [hold] = await deps.store.readHolds(targetKeys);
  if (hold !== undefined)
    return {
      answer: 'refuse',
      because: [hold.targetKey],
      sentence: `${hold.targetKey} is held since ${hold.by} rolled it back (${hold.reason}): \`paramedic holds release\` lets releases in again`,
    };
  const lists = await Promise.all(
    targetKeys.map((targetKey) => deps.store.listReleases({ targetKey, isOpen: true, limit: MOST_OPEN })),
  );
  const open = [...new Map(lists.flat().map((release) => [release.id, release])).values()];
  return answerNewRelease(open, { id: releaseId, requestedAtMs, targetKeys }, ifBusy);
}
