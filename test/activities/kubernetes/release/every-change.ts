import { RELEASE_LABEL } from '../../../../domain/release/change.ts';
import { createReleaseCluster } from '../../../../activities/kubernetes/release/create.ts';
import type { ChangeRequest } from '../../../../activities/kubernetes/release/port.ts';
import type { EffectOutcome } from '../../../../activities/kubernetes/port.ts';
import type { Arena } from '../arena.ts';
import { runningShop } from '../samples.ts';
import {
  SHORT_ID,
  changeRequest,
  createOf,
  deleteOf,
  mapAt,
  patchOf,
  put,
  refIn,
  service,
  withVariable,
} from './changes.ts';
import { liveIn } from './release-arena.ts';

type Overrides = Partial<Pick<ChangeRequest, 'beforeWrite' | 'signal'>>;
export type Act = (overrides?: Overrides) => Promise<EffectOutcome>;

export interface ChangeKind {
  readonly name: string;
  /** The request that its effect hangs on. */
  readonly method: 'PATCH' | 'POST' | 'DELETE';
  readonly path: RegExp;
  readonly arrange: (arena: Arena) => Promise<Act>;
}

const DEPLOYMENT = /\/deployments\/shop$/;
const SERVICE = /\/services\/shop-canary$/;

async function template(arena: Arena): Promise<ChangeRequest> {
  await runningShop(arena);
  const live = await liveIn(createReleaseCluster({ client: arena.actor }), arena);
  const from = mapAt(live.deployment.body, 'spec', 'template');
  const field = { path: '/spec/template', from, to: withVariable(from, 'VERSION', '2') };
  return changeRequest(patchOf(refIn(arena, 'deployments', 'shop'), live.deployment.uid, field));
}

const canaryService = (arena: Arena) => refIn(arena, 'services', 'shop-canary');
const mine = service('shop-canary', { [RELEASE_LABEL]: SHORT_ID });

const apply =
  (arena: Arena, request: ChangeRequest): Act =>
  (overrides) =>
    createReleaseCluster({ client: arena.actor }).applyChange({ ...request, ...overrides });

const undo =
  (arena: Arena, request: ChangeRequest): Act =>
  (overrides) =>
    createReleaseCluster({ client: arena.actor }).undoChange({ ...request, ...overrides });

/** Every kind of write that a release does, ready to be done. */
export const EVERY_CHANGE: readonly ChangeKind[] = [
  {
    name: 'a new template',
    method: 'PATCH',
    path: DEPLOYMENT,
    arrange: async (arena) => apply(arena, await template(arena)),
  },
  {
    name: 'the undo of a new template',
    method: 'PATCH',
    path: DEPLOYMENT,
    arrange: async (arena) => {
      const request = await template(arena);
      await apply(arena, request)();
      return undo(arena, request);
    },
  },
  {
    name: 'the making of a Service',
    method: 'POST',
    path: /\/services$/,
    arrange: (arena) => Promise.resolve(apply(arena, changeRequest(createOf(canaryService(arena), mine)))),
  },
  {
    name: 'the undo of the making of a Service',
    method: 'DELETE',
    path: SERVICE,
    arrange: async (arena) => {
      const request = changeRequest(createOf(canaryService(arena), mine));
      await apply(arena, request)();
      return undo(arena, request);
    },
  },
  {
    name: 'the deletion of what the release made',
    method: 'DELETE',
    path: SERVICE,
    arrange: async (arena) => {
      await put(arena, canaryService(arena), mine);
      return apply(arena, changeRequest(deleteOf(canaryService(arena))));
    },
  },
];
