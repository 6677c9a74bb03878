import type { EffectOutcome, EffectRequest } from '../../../activities/kubernetes/port.ts';
import { collectionPath } from '../../../activities/kubernetes/resource.ts';
import { createClusterWriter } from '../../../activities/kubernetes/writer.ts';
import { patch, remove } from './arena.ts';
import type { Arena } from './arena.ts';
import { MISSING_IMAGE } from './fake-controllers.ts';
import { evictFirst, observed, raise, restart, restoreConfigs, rollBackTo, runningShop } from './samples.ts';

type Overrides = Partial<Pick<EffectRequest, 'beforeWrite' | 'signal'>>;
export type Act = (overrides?: Overrides) => Promise<EffectOutcome>;

export interface Write {
  readonly name: string;
  /** The request that its effect hangs on. */
  readonly method: 'PATCH' | 'POST';
  readonly path: RegExp;
  readonly arrange: (arena: Arena) => Promise<Act>;
}

export const setImage = (arena: Arena, image: string) =>
  patch(arena, 'deployments', {
    name: 'shop',
    steps: [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image }],
  });

const DEPLOYMENT = /\/deployments\/shop$/;

/** Every kind of write, ready to be done. */
export const EVERY_WRITE: readonly Write[] = [
  {
    name: 'a rollback',
    method: 'PATCH',
    path: DEPLOYMENT,
    arrange: async (arena) => {
      const good = await runningShop(arena);
      await setImage(arena, MISSING_IMAGE);
      const request = rollBackTo(good, await observed(arena));
      return (overrides) =>
        createClusterWriter({ client: arena.actor }).rollBack({ ...request, ...overrides });
    },
  },
  {
    name: 'the restore of a changed ConfigMap',
    method: 'PATCH',
    path: /\/configmaps\/settings$/,
    arrange: async (arena) => {
      const good = await runningShop(arena);
      const steps = [{ op: 'replace', path: '/data', value: { mode: 'bad' } }];
      await patch(arena, 'configmaps', { name: 'settings', steps });
      const request = restoreConfigs(good, await observed(arena));
      return (overrides) =>
        createClusterWriter({ client: arena.actor }).restoreConfig({ ...request, ...overrides });
    },
  },
  {
    name: 'the restore of a deleted Secret',
    method: 'POST',
    path: /\/secrets$/,
    arrange: async (arena) => {
      const good = await runningShop(arena, { withSecret: true });
      await remove(arena.arrange, `${collectionPath('secrets', arena.namespace)}/login`);
      const request = restoreConfigs(good, await observed(arena));
      return (overrides) =>
        createClusterWriter({ client: arena.actor }).restoreConfig({ ...request, ...overrides });
    },
  },
  {
    name: 'a memory raise',
    method: 'PATCH',
    path: DEPLOYMENT,
    arrange: async (arena) => {
      const request = raise(await runningShop(arena));
      return (overrides) =>
        createClusterWriter({ client: arena.actor }).raiseMemoryLimit({ ...request, ...overrides });
    },
  },
  {
    name: 'the undo of a memory raise',
    method: 'PATCH',
    path: DEPLOYMENT,
    arrange: async (arena) => {
      const request = raise(await runningShop(arena));
      const writer = createClusterWriter({ client: arena.actor });
      await writer.raiseMemoryLimit(request);
      return (overrides) => writer.restoreMemoryLimit({ ...request, ...overrides });
    },
  },
  {
    name: 'a restart',
    method: 'PATCH',
    path: DEPLOYMENT,
    arrange: async (arena) => {
      const request = restart(await runningShop(arena));
      return (overrides) =>
        createClusterWriter({ client: arena.actor }).restartRollout({ ...request, ...overrides });
    },
  },
  {
    name: 'an eviction',
    method: 'POST',
    path: /\/eviction$/,
    arrange: async (arena) => {
      const request = evictFirst(await runningShop(arena));
      return (overrides) =>
        createClusterWriter({ client: arena.actor }).evictPod({ ...request, ...overrides });
    },
  },
];
