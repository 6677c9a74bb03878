import { describe, expect, it } from 'vitest';
import { countedWrites, saying } from './counted-writes.ts';
import { fakeCluster } from './fake-cluster.ts';
import { evictFirst, restoreConfigs, runningShop } from './samples.ts';

const fake = fakeCluster();
const { writer, writes } = countedWrites(fake);

describe('evicting one pod after another', () => {
  it('stops when a replacement does not become Ready, and says what was left alone', async () => {
    const good = await runningShop(fake.arena, { replicas: 3 });
    const pods = good.observation.pods.map(({ name, uid }) => ({ name, uid }));
    const request = restoreConfigs(good, good, pods);
    fake.server.hasControllers = false;
    const outcome = await writer().restoreConfig(request);
    expect(outcome).toMatchObject({
      status: 'applied',
      postState: {
        detail: {
          evictedPods: 1,
          podsLeftAlone: 2,
          leftAloneBecause: expect.stringContaining('90 s') as string,
        },
      },
    });
  });

  it('asks a budget every five seconds, two minutes long, with heartbeats and the kill switch each time', async () => {
    const before = await runningShop(fake.arena);
    await fake.arena.forbidEvictions();
    const request = restoreConfigs(before, before, before.observation.pods);
    const [outcome, count] = await writes(() => writer().restoreConfig(request));
    expect(outcome).toMatchObject(saying('blocked', 'said no 24 times'));
    expect(count).toBe(0);
    expect(request.counts.beforeWrite).toBe(24);
    expect(request.counts.heartbeat).toBeGreaterThanOrEqual(23 * 5);
  });

  it('takes a pod that is already gone as done', async () => {
    const before = await runningShop(fake.arena);
    const request = evictFirst(before);
    fake.server.store.remove('pods', 'shop', request.action.pod);
    expect(await writes(() => writer().evictPod(request))).toMatchObject([{ status: 'already-applied' }, 0]);
  });
});
