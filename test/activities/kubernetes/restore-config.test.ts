import { expect, it } from 'vitest';
import { countedWrites } from './counted-writes.ts';
import { fakeCluster } from './fake-cluster.ts';
import { observed, restoreConfigs, runningShop, settings } from './samples.ts';

const fake = fakeCluster();
const { writer } = countedWrites(fake);

it('a deleted config is made anew with our signature', async () => {
  const good = await runningShop(fake.arena);
  fake.server.store.remove('configmaps', 'shop', 'settings');
  const request = restoreConfigs(good, await observed(fake.arena));
  expect((await writer().restoreConfig(request)).status).toBe('applied');
  expect(fake.server.store.read('configmaps', 'shop', 'settings')).toMatchObject({
    ...settings({ mode: 'good' }),
    metadata: {
      annotations: { 'paramedic.dev/last-action': expect.stringContaining(request.actionId) as string },
    },
  });
});
