import { describe, expect, it } from 'vitest';
import type { Resources } from '../../../activities/kubernetes/resource.ts';
import { countedWrites, saying } from './counted-writes.ts';
import { fakeCluster } from './fake-cluster.ts';
import { deployment, observed, raise, restoreConfigs, runningShop } from './samples.ts';

const fake = fakeCluster();
const { writer, writes } = countedWrites(fake);

type Deployment = Resources['deployments'];

/** Somebody else's edit of the Deployment arrives just before the write. */
const editedFirst = (edit: (now: Deployment) => Deployment): void => {
  const run = (): void => {
    const now = fake.server.store.read('deployments', 'shop', 'shop') ?? {};
    fake.server.store.put('deployments', { ...now, ...edit(now) });
  };
  fake.server.fail({ method: 'PATCH', path: /deployments\/shop$/, does: { kind: 'first', run } });
};

describe('a race with somebody else', () => {
  it('is lost to an edit of the template: drift', async () => {
    const request = raise(await runningShop(fake.arena));
    editedFirst((now) => ({ spec: { ...now.spec, template: { metadata: { labels: { app: 'x' } } } } }));
    expect((await writes(() => writer().raiseMemoryLimit(request)))[0].status).toBe('drifted');
  });

  it('over labels of the Deployment does not matter', async () => {
    const request = raise(await runningShop(fake.arena));
    editedFirst((now) => ({ metadata: { ...now.metadata, labels: { team: 'blue' } } }));
    const [outcome, count] = await writes(() => writer().raiseMemoryLimit(request));
    expect([outcome.status, count]).toEqual(['applied', 1]);
    expect((await deployment(fake.arena)).metadata?.labels).toEqual({ team: 'blue' });
  });

  it('to create a missing object is lost to whoever created another content', async () => {
    const good = await runningShop(fake.arena);
    fake.server.store.remove('configmaps', 'shop', 'settings');
    const request = restoreConfigs(good, await observed(fake.arena));
    fake.server.fail({
      method: 'POST',
      path: /configmaps$/,
      does: {
        kind: 'first',
        run: () => {
          fake.server.store.put('configmaps', {
            metadata: { name: 'settings', namespace: 'shop' },
            data: { mode: 'theirs' },
          });
        },
      },
    });
    expect(await writes(() => writer().restoreConfig(request))).toEqual([
      saying('drifted', 'was changed since'),
      0,
    ]);
  });
});
