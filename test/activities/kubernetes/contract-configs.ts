import { expect, it } from 'vitest';
import { create, patch } from './arena.ts';
import type { ContractArena } from './contract-arena.ts';
import { available, base64, observed, restoreConfigs, runningShop, settings } from './samples.ts';

/** What becomes of ConfigMaps and Secrets. */
export function restoresConfigs(on: ContractArena): void {
  const { writer } = on;

  it('restores a config, then replaces the pods that started under the bad one, one at a time', async () => {
    const good = await runningShop(on.arena);
    await patch(on.arena, 'configmaps', {
      name: 'settings',
      steps: [{ op: 'replace', path: '/data', value: { mode: 'bad' } }],
    });
    const bad = await observed(on.arena);
    const request = restoreConfigs(
      good,
      bad,
      bad.observation.pods.map(({ name, uid }) => ({ name, uid })),
    );
    const outcome = await writer().restoreConfig(request);
    expect(outcome).toMatchObject({
      status: 'applied',
      postState: { detail: { evictedPods: 2, podsLeftAlone: 0 } },
    });
    expect((await writer().restoreConfig(request)).status).toBe('already-applied');
    const after = await available(on.arena);
    expect(after.configContents).toEqual(good.configContents);
    expect(after.observation.specHash).toBe(good.observation.specHash);
  });

  it('refuses an immutable ConfigMap and a Secret whose value changed', async () => {
    const good = await runningShop(on.arena, { withSecret: true });
    await patch(on.arena, 'secrets', {
      name: 'login',
      steps: [{ op: 'replace', path: '/data/password', value: base64('rotated') }],
    });
    const rotated = await writer().restoreConfig(restoreConfigs(good, await observed(on.arena)));
    expect(rotated.status).toBe('blocked');
    expect(JSON.stringify(rotated)).not.toContain(base64('hunter2'));
    await patch(on.arena, 'secrets', {
      name: 'login',
      steps: [{ op: 'replace', path: '/data/password', value: base64('hunter2') }],
    });
    await patch(on.arena, 'configmaps', {
      name: 'settings',
      steps: [
        { op: 'replace', path: '/data', value: { mode: 'bad' } },
        { op: 'add', path: '/immutable', value: true },
      ],
    });
    const immutable = await writer().restoreConfig(restoreConfigs(good, await observed(on.arena)));
    expect(immutable).toMatchObject({
      status: 'blocked',
      sentence: expect.stringContaining('immutable') as string,
    });
  });

  it('adds only the missing key of a Secret', async () => {
    const good = await runningShop(on.arena, { withSecret: true });
    await patch(on.arena, 'secrets', { name: 'login', steps: [{ op: 'remove', path: '/data/password' }] });
    expect((await writer().restoreConfig(restoreConfigs(good, await observed(on.arena)))).status).toBe(
      'applied',
    );
    expect((await observed(on.arena)).configContents).toEqual(good.configContents);
  });

  it('tells a failed test step from an illegal change, and both from a name that is taken', async () => {
    await create(on.arena, 'configmaps', { ...settings({ mode: 'good' }), immutable: true });
    const change = { op: 'replace', path: '/data', value: { mode: 'bad' } };
    const failed = [{ op: 'test', path: '/data', value: {} }, change];
    await expect(patch(on.arena, 'configmaps', { name: 'settings', steps: failed })).rejects.toMatchObject({
      code: 'invalid',
      causes: [],
    });
    await expect(patch(on.arena, 'configmaps', { name: 'settings', steps: [change] })).rejects.toMatchObject({
      code: 'invalid',
      causes: [{ field: 'data' }],
    });
    await expect(create(on.arena, 'configmaps', settings({}))).rejects.toMatchObject({
      code: 'conflict',
      reason: 'AlreadyExists',
    });
  });
}
