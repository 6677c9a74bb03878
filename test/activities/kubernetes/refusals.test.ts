import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Resources } from '../../../activities/kubernetes/resource.ts';
import { createClusterWriter } from '../../../activities/kubernetes/writer.ts';
import { create, fakeArena, patch } from './arena.ts';
import type { Arena } from './arena.ts';
import { setImage } from './every-write.ts';
import { FakeApiServer } from './fake-api-server.ts';
import { MISSING_IMAGE } from './fake-controllers.ts';
import {
  deployment,
  evictFirst,
  observed,
  raise,
  requestOf,
  restart,
  restoreConfigs,
  rollBackTo,
  runningShop,
  settings,
} from './samples.ts';

let server: FakeApiServer;
let arena: Arena;

beforeEach(async () => {
  server = new FakeApiServer();
  arena = await fakeArena(server);
});
afterEach(async () => {
  await arena.close();
});

const writer = () => createClusterWriter({ client: arena.actor });
const saying = (status: string, words: string) => ({
  status,
  sentence: expect.stringContaining(words) as string,
});
const setSpec = (path: string, value: unknown) =>
  patch(arena, 'deployments', { name: 'shop', steps: [{ op: 'add', path: `/spec/${path}`, value }] });
/** Runs it and counts what it wrote. */
async function writes<T>(act: () => Promise<T>): Promise<readonly [T, number]> {
  const before = server.mutations.length;
  const result = await act();
  return [result, server.mutations.length - before];
}

describe('nothing is written', () => {
  it('when the selector is empty, which means every pod', async () => {
    const request = raise(await runningShop(arena));
    await setSpec('selector', { matchLabels: {} });
    expect(await writes(() => writer().raiseMemoryLimit(request))).toEqual([
      saying('blocked', 'empty selector'),
      0,
    ]);
  });

  it.each(['kube-system', 'kube-public', 'kube-node-lease', 'paramedic-system'])(
    'in namespace %s',
    async (namespace) => {
      const request = restart(await runningShop(arena));
      const target = { ...request.target, namespace };
      expect(await writes(() => writer().restartRollout({ ...request, target }))).toEqual([
        saying('blocked', 'system namespace'),
        0,
      ]);
    },
  );

  it('to a kind that is only observed', async () => {
    const request = restart(await runningShop(arena));
    const target = { ...request.target, kind: 'StatefulSet' as const };
    expect(await writes(() => writer().restartRollout({ ...request, target }))).toEqual([
      saying('blocked', 'only Deployments'),
      0,
    ]);
  });

  it('to a workload that is gone, or to another of the same name', async () => {
    const request = restart(await runningShop(arena));
    const another = { ...request, target: { ...request.target, uid: 'another-life' } };
    expect(await writes(() => writer().restartRollout(another))).toEqual([saying('gone', 'made anew'), 0]);
    server.store.remove('deployments', 'shop', 'shop');
    expect(await writes(() => writer().restartRollout(request))).toEqual([
      saying('gone', 'does not exist'),
      0,
    ]);
  });

  it('to a paused rollout that should restart', async () => {
    await runningShop(arena);
    await setSpec('paused', true);
    const request = restart(await observed(arena));
    expect(await writes(() => writer().restartRollout(request))).toEqual([saying('blocked', 'paused'), 0]);
  });

  it('when somebody paused the rollout after the rollback was decided', async () => {
    const good = await runningShop(arena);
    await setImage(arena, MISSING_IMAGE);
    const request = rollBackTo(good, await observed(arena));
    await setSpec('paused', true);
    expect(await writes(() => writer().rollBack(request))).toEqual([
      saying('drifted', 'paused by somebody'),
      0,
    ]);
  });

  it('from a journal whose template or contents do not match their hashes', async () => {
    const good = await runningShop(arena);
    await setImage(arena, MISSING_IMAGE);
    const request = rollBackTo(good, await observed(arena));
    const template = JSON.stringify({ spec: {} });
    expect(await writes(() => writer().rollBack({ ...request, template }))).toEqual([
      saying('blocked', 'own hash'),
      0,
    ]);
    const contents = request.contents.map((one) => ({ ...one, data: { mode: 'forged' } }));
    expect(await writes(() => writer().rollBack({ ...request, contents }))).toEqual([
      saying('blocked', 'no faithful copy'),
      0,
    ]);
    expect(await writes(() => writer().rollBack({ ...request, contents: [] }))).toEqual([
      saying('blocked', 'no faithful copy'),
      0,
    ]);
  });

  it('to any object when one of the configs is refused', async () => {
    const good = await runningShop(arena, { withSecret: true });
    await setImage(arena, MISSING_IMAGE);
    const steps = [{ op: 'replace', path: '/data', value: { mode: 'bad' } }];
    await patch(arena, 'configmaps', { name: 'settings', steps });
    await patch(arena, 'secrets', {
      name: 'login',
      steps: [{ op: 'add', path: '/data/password', value: 'bmV3' }],
    });
    const request = rollBackTo(good, await observed(arena));
    expect(await writes(() => writer().rollBack(request))).toEqual([
      saying('blocked', 'revoked credential'),
      0,
    ]);
  });

  it('to a config that changed, or was deleted, after it was decided', async () => {
    const good = await runningShop(arena);
    const setMode = (mode: string) =>
      patch(arena, 'configmaps', {
        name: 'settings',
        steps: [{ op: 'replace', path: '/data', value: { mode } }],
      });
    await setMode('bad');
    const request = restoreConfigs(good, await observed(arena));
    await setMode('somebody else’s');
    expect(await writes(() => writer().restoreConfig(request))).toEqual([
      saying('drifted', 'was changed since'),
      0,
    ]);
    server.store.remove('configmaps', 'shop', 'settings');
    expect(await writes(() => writer().restoreConfig(request))).toEqual([
      saying('drifted', 'was deleted since'),
      0,
    ]);
  });

  it('to a config that the current template does not refer to and that holds something else', async () => {
    const good = await runningShop(arena);
    await create(arena, 'configmaps', { metadata: { name: 'settings-2' }, data: { mode: 'new' } });
    const change = {
      op: 'replace',
      path: '/spec/template/spec/containers/0/envFrom/0/configMapRef/name',
      value: 'settings-2',
    };
    await patch(arena, 'deployments', { name: 'shop', steps: [change] });
    await patch(arena, 'configmaps', {
      name: 'settings',
      steps: [{ op: 'replace', path: '/data', value: {} }],
    });
    const request = rollBackTo(good, await observed(arena));
    expect(await writes(() => writer().rollBack(request))).toEqual([saying('blocked', 'not in use'), 0]);
  });

  it('to a memory limit that is no longer the one the plan saw, or whose container is gone', async () => {
    const request = raise(await runningShop(arena));
    const other = { ...request, action: { ...request.action, fromBytes: 1 } };
    expect(await writes(() => writer().raiseMemoryLimit(other))).toEqual([
      saying('drifted', '64Mi, not 1'),
      0,
    ]);
    const lost = { ...request, action: { ...request.action, container: 'sidecar' } };
    expect(await writes(() => writer().raiseMemoryLimit(lost))).toEqual([
      saying('drifted', 'no container sidecar'),
      0,
    ]);
  });

  it('to a memory limit that a person set after our raise, when the raise is undone', async () => {
    const request = raise(await runningShop(arena));
    await writer().raiseMemoryLimit(request);
    await setSpec('template/spec/containers/0/resources/limits/memory', '200Mi');
    expect(await writes(() => writer().restoreMemoryLimit(request))).toEqual([
      saying('drifted', 'somebody else decided'),
      0,
    ]);
  });

  it('to a pod of another workload, or of a workload that was edited', async () => {
    const before = await runningShop(arena);
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'db-uid', controller: true };
    const pod: Resources['pods'] = await create(arena, 'pods', {
      metadata: { name: 'db-0', ownerReferences: [owner] },
    });
    const action = { kind: 'evictPod', pod: 'db-0', podUid: pod.metadata?.uid ?? '' } as const;
    expect(await writes(() => writer().evictPod(requestOf(action, before)))).toEqual([
      saying('blocked', 'belongs to StatefulSet db'),
      0,
    ]);
    const request = evictFirst(before);
    await setSpec('minReadySeconds', 5);
    expect(await writes(() => writer().evictPod(request))).toEqual([saying('drifted', 'was edited'), 0]);
  });
});

describe('a race with somebody else', () => {
  it('is lost to an edit of the template: drift', async () => {
    const request = raise(await runningShop(arena));
    server.fail({
      method: 'PATCH',
      path: /deployments\/shop$/,
      does: {
        kind: 'first',
        run: () => {
          const now = server.store.read('deployments', 'shop', 'shop') ?? {};
          server.store.put('deployments', {
            ...now,
            spec: { ...now.spec, template: { metadata: { labels: { app: 'x' } } } },
          });
        },
      },
    });
    expect((await writes(() => writer().raiseMemoryLimit(request)))[0].status).toBe('drifted');
  });

  it('over labels of the Deployment does not matter', async () => {
    const request = raise(await runningShop(arena));
    server.fail({
      method: 'PATCH',
      path: /deployments\/shop$/,
      does: {
        kind: 'first',
        run: () => {
          const now = server.store.read('deployments', 'shop', 'shop') ?? {};
          server.store.put('deployments', {
            ...now,
            metadata: { ...now.metadata, labels: { team: 'blue' } },
          });
        },
      },
    });
    const [outcome, count] = await writes(() => writer().raiseMemoryLimit(request));
    expect([outcome.status, count]).toEqual(['applied', 1]);
    expect((await deployment(arena)).metadata?.labels).toEqual({ team: 'blue' });
  });

  it('to create a missing object is lost to whoever created another content', async () => {
    const good = await runningShop(arena);
    server.store.remove('configmaps', 'shop', 'settings');
    const request = restoreConfigs(good, await observed(arena));
    server.fail({
      method: 'POST',
      path: /configmaps$/,
      does: {
        kind: 'first',
        run: () => {
          server.store.put('configmaps', {
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

describe('evicting one pod after another', () => {
  it('stops when a replacement does not become Ready, and says what was left alone', async () => {
    const good = await runningShop(arena, { replicas: 3 });
    const pods = good.observation.pods.map(({ name, uid }) => ({ name, uid }));
    const request = restoreConfigs(good, good, pods);
    server.hasControllers = false;
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
    const before = await runningShop(arena);
    await arena.forbidEvictions();
    const request = restoreConfigs(before, before, before.observation.pods);
    const [outcome, count] = await writes(() => writer().restoreConfig(request));
    expect(outcome).toMatchObject(saying('blocked', 'said no 24 times'));
    expect(count).toBe(0);
    expect(request.counts.beforeWrite).toBe(24);
    expect(request.counts.heartbeat).toBeGreaterThanOrEqual(23 * 5);
  });

  it('takes a pod that is already gone as done', async () => {
    const before = await runningShop(arena);
    const request = evictFirst(before);
    server.store.remove('pods', 'shop', request.action.pod);
    expect(await writes(() => writer().evictPod(request))).toMatchObject([{ status: 'already-applied' }, 0]);
  });
});

it('a deleted config is made anew with our signature', async () => {
  const good = await runningShop(arena);
  server.store.remove('configmaps', 'shop', 'settings');
  const request = restoreConfigs(good, await observed(arena));
  expect((await writer().restoreConfig(request)).status).toBe('applied');
  expect(server.store.read('configmaps', 'shop', 'settings')).toMatchObject({
    ...settings({ mode: 'good' }),
    metadata: {
      annotations: { 'paramedic.dev/last-action': expect.stringContaining(request.actionId) as string },
    },
  });
});
