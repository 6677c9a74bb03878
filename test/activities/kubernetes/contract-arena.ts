import { afterEach, beforeEach } from 'vitest';
import type { ClusterWriter, ObservedWorkload } from '../../../activities/kubernetes/port.ts';
import { createClusterWriter } from '../../../activities/kubernetes/writer.ts';
import { patch, until } from './arena.ts';
import type { Arena } from './arena.ts';
import { MISSING_IMAGE } from './fake-controllers.ts';
import { observed } from './samples.ts';

/** What each case of the contract has: an arena of its own, and who writes there. */
export interface ContractArena {
  readonly arena: Arena;
  readonly writer: () => ClusterWriter;
  /** Gives the shop an image that cannot be pulled; what it looks like once a pod waits for it. */
  readonly breakImage: () => Promise<ObservedWorkload>;
}

export const setImage = (image: string) => ({
  op: 'replace',
  path: '/spec/template/spec/containers/0/image',
  value: image,
});

/** Enters an arena before each test of the block that asks, and leaves it after. */
export function contractArena(enter: () => Promise<Arena>): ContractArena {
  let arena: Arena;
  beforeEach(async () => {
    arena = await enter();
  });
  afterEach(async () => {
    await arena.close();
  });
  return {
    get arena() {
      return arena;
    },
    writer: () => createClusterWriter({ client: arena.actor }),
    breakImage: async () => {
      await patch(arena, 'deployments', { name: 'shop', steps: [setImage(MISSING_IMAGE)] });
      return await until(async () => {
        const one = await observed(arena);
        return one.observation.pods.some((pod) => pod.containers.some((each) => each.waitingReason !== null))
          ? one
          : null;
      }, 'a pod that waits for its image');
    },
  };
}
