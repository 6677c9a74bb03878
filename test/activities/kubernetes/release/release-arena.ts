import { afterEach, beforeEach } from 'vitest';
import type { LiveTarget } from '../../../../domain/release/live.ts';
import { createReleaseCluster } from '../../../../activities/kubernetes/release/create.ts';
import type { LiveRequest, ReleaseCluster } from '../../../../activities/kubernetes/release/port.ts';
import type { Arena } from '../arena.ts';
import { liveRequest } from './changes.ts';

const never = new AbortController().signal;

/** What each case has: an arena of its own, and the cluster as a release sees it. */
export interface ReleaseArena {
  readonly arena: Arena;
  readonly cluster: () => ReleaseCluster;
  /** What a plan is made from; it must be all there. */
  readonly live: (more?: Partial<LiveRequest>) => Promise<LiveTarget>;
}

export function releaseArena(enter: () => Promise<Arena>): ReleaseArena {
  let arena: Arena;
  beforeEach(async () => {
    arena = await enter();
  });
  afterEach(async () => {
    await arena.close();
  });
  const cluster = () => createReleaseCluster({ client: arena.actor });
  return {
    get arena() {
      return arena;
    },
    cluster,
    live: (more) => liveIn(cluster(), arena, more),
  };
}

export async function liveIn(
  cluster: ReleaseCluster,
  arena: Arena,
  more: Partial<LiveRequest> = {},
): Promise<LiveTarget> {
  const found = await cluster.readLive(liveRequest(arena, more), never);
  if ('code' in found) throw new Error(found.sentence);
  return found;
}
