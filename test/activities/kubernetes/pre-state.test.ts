import { describe, expect, it } from 'vitest';
import { UNSEEN, preStateOf } from '../../../activities/kubernetes/pre-state.ts';
import { fakeCluster } from './fake-cluster.ts';
import { observed, runningShop } from './samples.ts';

const fake = fakeCluster();

describe('the pre-state of an action', () => {
  it('says for each config its content, its absence, or that nobody looked', async () => {
    const seen = await runningShop(fake.arena);
    const version = (name: string) => ({ kind: 'ConfigMap', name, contentHash: 'x' }) as const;
    const action = {
      kind: 'restoreConfig',
      restoreConfigs: [version('settings'), version('unused')],
      evictPods: [],
    } as const;
    expect(preStateOf(action, seen).detail).toEqual({
      'ConfigMap/settings': seen.configContents[0]?.contentHash,
      'ConfigMap/unused': UNSEEN,
    });
    fake.server.store.remove('configmaps', 'shop', 'settings');
    expect(preStateOf(action, await observed(fake.arena)).detail['ConfigMap/settings']).toBeNull();
  });

  it('keeps the memory as it is written, and no secret', async () => {
    const seen = await runningShop(fake.arena, { withSecret: true });
    const { specHash, templateHash, generation } = seen.observation;
    const raise = {
      kind: 'raiseMemoryLimit',
      container: 'shop',
      fromBytes: 1,
      toBytes: 2,
      keepsGuaranteed: true,
      expiresAfterMs: 1,
    } as const;
    expect(preStateOf(raise, seen)).toEqual({
      specHash,
      templateHash,
      generation,
      detail: { container: 'shop', memoryLimit: '64Mi', memoryRequest: '64Mi' },
    });
    expect(preStateOf({ ...raise, container: 'absent' }, seen).detail).toMatchObject({ memoryLimit: null });
    expect(preStateOf({ kind: 'evictPod', pod: 'p', podUid: 'gone' }, seen).detail).toEqual({
      pod: 'p',
      podUid: 'gone',
      wasReady: null,
    });
  });
});
