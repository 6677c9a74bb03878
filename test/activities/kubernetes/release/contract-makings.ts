import { expect, it } from 'vitest';
import { CONFIG_OF, RELEASE_LABEL } from '../../../../domain/release/change.ts';
import { until } from '../arena.ts';
import { saying } from '../counted-writes.ts';
import { runningShop } from '../samples.ts';
import {
  ANOTHER,
  SHORT_ID,
  bodyIn,
  changeRequest,
  createOf,
  deleteOf,
  edit,
  mapAt,
  patchOf,
  put,
  refIn,
  row,
  service,
  standing,
  twin,
} from './changes.ts';
import type { JsonMap } from './changes.ts';
import type { ReleaseArena } from './release-arena.ts';

const never = new AbortController().signal;
const mine: JsonMap = { [RELEASE_LABEL]: SHORT_ID };

/** The shop and, as a change, its twin. */
async function withTwin(on: ReleaseArena) {
  await runningShop(on.arena);
  const live = await on.live();
  const object = refIn(on.arena, 'deployments', 'shop-green');
  const manifest = twin(live, mapAt(live.deployment.body, 'spec', 'template'));
  return { live, object, request: changeRequest(createOf(object, manifest), { actionId: row(1) }) };
}

const configCopy = (uid: string): JsonMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'settings-1a2b3c4d',
    labels: mine,
    annotations: { [CONFIG_OF]: 'settings' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop', uid }],
  },
  data: { mode: 'new', password: 'hunter2' },
  immutable: true,
});

/** What becomes of whole objects that a release makes. */
export function makesAndUnmakes(on: ReleaseArena): void {
  it('makes a second Deployment once, scales it, and takes all of it away again', async () => {
    const { object, request } = await withTwin(on);
    const scale = changeRequest(patchOf(object, null, { path: '/spec/replicas', from: 1, to: 2 }));
    const made = await on.cluster().applyChange(request);
    expect(made).toMatchObject({ status: 'applied', postState: { detail: { exists: true } } });
    expect((await on.cluster().applyChange(request)).status).toBe('already-applied');
    expect((await on.cluster().applyChange(scale)).status).toBe('applied');
    expect(mapAt(await bodyIn(on.arena, object), 'spec')['replicas']).toBe(2);
    expect((await on.cluster().undoChange(scale)).status).toBe('applied');
    expect((await on.cluster().undoChange(request)).status).toBe('applied');
    await until(async () => (await standing(on.arena, object)) === null, 'the twin is gone');
    expect((await on.cluster().undoChange(request)).status).toBe('already-applied');
    expect((await on.cluster().undoChange(scale)).status).toBe('already-applied');
    await until(async () => (await on.live()).podTemplateHash !== null, 'the shop still serves');
  });

  it('makes a ConfigMap that goes with its Deployment, and keeps it while the template refers to it', async () => {
    await runningShop(on.arena);
    const live = await on.live();
    const object = refIn(on.arena, 'configmaps', 'settings-1a2b3c4d');
    const request = changeRequest(createOf(object, configCopy(live.deployment.uid)));
    const outcome = await on.cluster().applyChange(request);
    expect(outcome.status).toBe('applied');
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
    const path = '/spec/template/spec/containers/0/envFrom/0/configMapRef/name';
    const shop = refIn(on.arena, 'deployments', 'shop');
    await edit(on.arena, shop, { op: 'replace', path, value: object.name });
    expect(await on.cluster().undoChange(request)).toEqual(saying('blocked', 'put its template back first'));
    await edit(on.arena, shop, { op: 'replace', path, value: 'settings' });
    expect((await on.cluster().undoChange(request)).status).toBe('applied');
    expect(await standing(on.arena, object)).toBeNull();
  });

  it('does not take an object of the same name for its own', async () => {
    const object = refIn(on.arena, 'services', 'shop-canary');
    const request = changeRequest(createOf(object, service('shop-canary', mine)));
    await put(on.arena, object, service('shop-canary'));
    expect(await on.cluster().applyChange(request)).toEqual(saying('drifted', 'exists already'));
    expect(await on.cluster().undoChange(request)).toEqual(saying('drifted', 'not made by a release'));
    const label = `/metadata/labels`;
    await edit(on.arena, object, { op: 'add', path: label, value: { [RELEASE_LABEL]: ANOTHER } });
    expect(await on.cluster().applyChange(request)).toEqual(saying('blocked', ANOTHER));
    expect(await on.cluster().undoChange(request)).toEqual(saying('blocked', ANOTHER));
    expect(await standing(on.arena, object)).not.toBeNull();
  });

  it('deletes and patches, without a uid, only what this release made', async () => {
    const object = refIn(on.arena, 'services', 'shop-canary');
    const change = deleteOf(object);
    const selector = { path: '/spec/selector', from: { app: 'shop' }, to: { app: 'other' } };
    const patch = changeRequest(patchOf(object, null, selector));
    expect((await on.cluster().applyChange(changeRequest(change))).status).toBe('already-applied');
    expect((await on.cluster().applyChange(patch)).status).toBe('gone');
    await put(on.arena, object, service('shop-canary'));
    expect(await on.cluster().applyChange(changeRequest(change))).toEqual(saying('drifted', 'not made by'));
    expect(await on.cluster().applyChange(patch)).toEqual(saying('drifted', 'not made by'));
    const nameless = changeRequest(change, { actionId: 'heal/shop/1' });
    expect(await on.cluster().applyChange(nameless)).toEqual(saying('blocked', 'of which release'));
    await edit(on.arena, object, { op: 'add', path: '/metadata/labels', value: mine });
    expect((await on.cluster().applyChange(changeRequest(change))).status).toBe('applied');
    expect(await standing(on.arena, object)).toBeNull();
    expect((await on.cluster().undoChange(changeRequest(change))).status).toBe('already-applied');
    expect(await standing(on.arena, object)).toBeNull();
  });

  it('rehearses every kind of change and leaves nothing behind', async () => {
    const { live, object, request } = await withTwin(on);
    const rehearse = (change: typeof request.change) => on.cluster().dryRun(change, never);
    const shop = refIn(on.arena, 'deployments', 'shop');
    const before = await bodyIn(on.arena, shop);
    expect(await rehearse(request.change)).toBeNull();
    expect(await standing(on.arena, object)).toBeNull();
    const replicas = { path: '/spec/replicas', from: 2, to: 3 };
    expect(await rehearse(patchOf(shop, live.deployment.uid, replicas))).toBeNull();
    expect(await rehearse(patchOf(shop, live.deployment.uid, { ...replicas, from: 9 }))).toBeNull();
    expect(await rehearse(patchOf(object, null, replicas))).toBeNull();
    expect(await rehearse(deleteOf(object))).toBeNull();
    expect(await bodyIn(on.arena, shop)).toEqual(before);
    expect(await rehearse(patchOf(shop, 'another', replicas))).toContain('made anew');
    const elsewhere = createOf(refIn({ namespace: 'nowhere' }, 'services', 'shop'), service('shop', mine));
    expect(await rehearse(elsewhere)).toContain('its namespace is not there');
    await on.cluster().applyChange(request);
    expect(await rehearse(request.change)).toContain('exists already');
    expect(await rehearse({ ...request.change, object: { ...object, namespace: 'kube-system' } })).toContain(
      'system namespace',
    );
  });
}
