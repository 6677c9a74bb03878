import { expect, it } from 'vitest';
import { CONFIG_OF } from '../../../../domain/release/change.ts';
import { read } from '../arena.ts';
import { MISSING_IMAGE } from '../fake-controllers.ts';
import { available, runningShop } from '../samples.ts';
import { bodyIn, edit, ingress, liveRequest, mapAt, put, refIn, service } from './changes.ts';
import type { JsonMap } from './changes.ts';
import type { ReleaseArena } from './release-arena.ts';

const never = new AbortController().signal;

/** What a plan is made from. */
export function readsWhatIsThere(on: ReleaseArena): void {
  it('reads a target with what its strategy names, without what changes by itself', async () => {
    await runningShop(on.arena);
    await put(on.arena, refIn(on.arena, 'services', 'shop'), service());
    await put(on.arena, refIn(on.arena, 'ingresses', 'shop'), ingress());
    const live = await on.live({ service: 'shop', ingress: 'shop', configMaps: ['settings', 'none'] });
    expect(live.deployment.uid).toBe((await read(on.arena, 'deployments', 'shop'))?.metadata?.uid);
    expect(live.deployment.body).not.toHaveProperty('status');
    expect(live.deployment.body['metadata']).not.toHaveProperty('managedFields');
    expect(mapAt(live.service?.body, 'spec', 'selector')).toEqual({ app: 'shop' });
    expect(mapAt(live.ingress?.body, 'metadata')['name']).toBe('shop');
    expect(Object.keys(live.configMaps)).toEqual(['settings']);
    expect(mapAt(live.configMaps['settings']?.body, 'data')).toEqual({ mode: 'good' });
    expect(live.httpRoute).toBeNull();
  });

  it('knows the pods that serve by their label, and nothing while a rollout is under way', async () => {
    const good = await runningShop(on.arena);
    expect((await on.live()).podTemplateHash).toBe(good.observation.currentReplicaSet?.podTemplateHash);
    const shop = refIn(on.arena, 'deployments', 'shop');
    const path = '/spec/template/spec/containers/0/image';
    await edit(on.arena, shop, { op: 'replace', path, value: MISSING_IMAGE });
    expect((await on.live()).podTemplateHash).toBeNull();
  });

  it('finds the copy of a ConfigMap that an earlier release made, by the name in the release file', async () => {
    await runningShop(on.arena);
    const copy: JsonMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings-1a2b3c4d', annotations: { [CONFIG_OF]: 'settings' } },
      data: { mode: 'newer' },
    };
    await put(on.arena, refIn(on.arena, 'configmaps', 'settings-1a2b3c4d'), copy);
    await edit(on.arena, refIn(on.arena, 'deployments', 'shop'), {
      op: 'replace',
      path: '/spec/template/spec/containers/0/envFrom/0/configMapRef/name',
      value: 'settings-1a2b3c4d',
    });
    await available(on.arena);
    const { configMaps } = await on.live({ configMaps: ['settings'] });
    expect(mapAt(configMaps['settings']?.body, 'metadata')['name']).toBe('settings-1a2b3c4d');
  });

  it('names the first thing that is missing, with a way out', async () => {
    await runningShop(on.arena);
    const asked = (more: Parameters<typeof liveRequest>[1]) =>
      on.cluster().readLive(liveRequest(on.arena, more), never);
    expect(await asked({ namespace: 'nowhere' })).toMatchObject({ code: 'missing-namespace' });
    expect(await asked({ deployment: 'none' })).toMatchObject({ code: 'missing-deployment' });
    expect(await asked({ service: 'none' })).toMatchObject({ code: 'missing-service' });
    expect(await asked({ ingress: 'none' })).toMatchObject({ code: 'missing-route' });
    expect(await asked({ httpRoute: 'none' })).toMatchObject({ code: 'missing-route' });
    expect(await asked({ namespace: 'kube-system' })).toMatchObject({
      code: 'unsupported',
      wayOut: expect.stringMatching(/./) as string,
    });
  });

  it('shows the body of an object, or that there is none', async () => {
    await runningShop(on.arena);
    const settings = refIn(on.arena, 'configmaps', 'settings');
    expect(await on.cluster().read(settings, never)).toEqual(await bodyIn(on.arena, settings));
    expect(await on.cluster().read({ ...settings, name: 'none' }, never)).toBeNull();
  });
}
