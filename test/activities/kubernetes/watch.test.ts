import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KubernetesClient } from '../../../activities/kubernetes/client.ts';
import { realPacing } from '../../../activities/kubernetes/pacing.ts';
import { createSymptomWatch } from '../../../activities/kubernetes/watch.ts';
import type { SupervisedSymptomWatch } from '../../../activities/kubernetes/watch.ts';
import { CLUSTER, create, fakeArena, until } from './arena.ts';
import type { Arena } from './arena.ts';
import { setImage } from './every-write.ts';
import { FakeApiServer } from './fake-api-server.ts';
import { MISSING_IMAGE } from './fake-controllers.ts';
import { runningShop, shop } from './samples.ts';

let server: FakeApiServer;
let arena: Arena;
let client: KubernetesClient;
let watch: SupervisedSymptomWatch;
let reported: string[];

const WATCHES = 3;
const BRIEF_MS = 5;

beforeEach(async () => {
  server = new FakeApiServer();
  arena = await fakeArena(server);
  // Back-off of a real watch is seconds; here it is a moment, but not nothing.
  const pacing = {
    ...realPacing,
    sleep: (_ms: number, signal: AbortSignal) => realPacing.sleep(BRIEF_MS, signal),
  };
  client = new KubernetesClient(server.config(), { pacing });
  watch = createSymptomWatch({ client, cluster: CLUSTER });
  reported = [];
});
afterEach(async () => {
  await watch.stop();
  await client.close();
  await arena.close();
});

const start = async () => {
  await watch.start((target) => {
    reported.push(`${target.namespace}/${target.kind}/${target.name}`);
  });
  await connected();
};
const connected = () =>
  until(() => Promise.resolve(watch.state().isConnected && server.openWatches === WATCHES), 'three watches');
const report = () => until(() => Promise.resolve(reported.length > 0), 'a report');

describe('a symptom watch', () => {
  it('reports a pod that was unwell before it began', async () => {
    await runningShop(arena);
    await setImage(arena, MISSING_IMAGE);
    await start();
    await report();
    expect(reported).toEqual(['shop/Deployment/shop']);
  });

  it('reports a Deployment past its progress deadline', async () => {
    await runningShop(arena);
    await start();
    const now = server.store.read('deployments', 'shop', 'shop') ?? {};
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
    server.store.put('deployments', { ...now, status: { ...now.status, conditions } });
    await report();
    expect(reported).toEqual(['shop/Deployment/shop']);
  });

  it('reports a restart that left the pod running', async () => {
    await runningShop(arena);
    await start();
    const [pod = {}] = server.store.list('pods', 'shop');
    const containerStatuses = [
      { name: 'shop', image: 'x', imageID: '', ready: true, restartCount: 1, state: { running: {} } },
    ];
    server.store.put('pods', { ...pod, status: { ...pod.status, containerStatuses } });
    await report();
    expect(reported).toEqual(['shop/Deployment/shop']);
  });

  it('says nothing about who did not opt in, until he does', async () => {
    server.store.put('namespaces', { metadata: { name: 'quiet' } });
    const broken = { ...shop(MISSING_IMAGE), metadata: { name: 'shop', namespace: 'quiet' } };
    server.store.put('deployments', broken);
    await create(arena, 'configmaps', { metadata: { name: 'any' } });
    await start();
    await runningShop(arena);
    await setImage(arena, MISSING_IMAGE);
    await report();
    expect(reported).toEqual(['shop/Deployment/shop']);
    server.store.put('namespaces', {
      metadata: { name: 'quiet', labels: { 'paramedic.dev/heal': 'observe' } },
    });
    await until(
      () => Promise.resolve(reported.includes('quiet/Deployment/shop')),
      'the newcomer is reported',
    );
  });

  it('hears of a Deployment that opted in by itself', async () => {
    server.store.put('namespaces', { metadata: { name: 'quiet' } });
    const labels = { 'paramedic.dev/heal': 'auto' };
    server.store.put('deployments', {
      ...shop(MISSING_IMAGE),
      metadata: { name: 'shop', namespace: 'quiet', labels },
    });
    await create(arena, 'configmaps', { metadata: { name: 'any' } });
    await start();
    await report();
    expect(reported).toEqual(['quiet/Deployment/shop']);
  });
});

describe('trouble', () => {
  it.each([
    [
      'cut connections',
      () => {
        server.dropConnections();
      },
    ],
    [
      'a server that refuses for a while',
      () => {
        server.fail({ path: /pods$/, times: 4, does: { kind: 'answer', status: 403 } });
        server.dropConnections();
      },
    ],
    [
      'a history that is too old',
      () => {
        server.fail({ path: /pods$/, does: { kind: 'answer', status: 410 } });
        server.dropConnections();
      },
    ],
  ])('%s: it lists again, goes on, and counts it', async (_what, trouble) => {
    await runningShop(arena);
    await start();
    trouble();
    await until(() => Promise.resolve(watch.state().restarts > 0), 'a restart');
    await connected();
    await setImage(arena, MISSING_IMAGE);
    await report();
    expect(reported).toEqual(['shop/Deployment/shop']);
  });

  it('an ERROR event of the server: it lists again', async () => {
    await start();
    server.sendToWatches('pods', { type: 'ERROR', object: { code: 410 } });
    await until(() => Promise.resolve(watch.state().restarts === 1), 'a restart');
    await connected();
  });

  it('a line that is no JSON: it lists again', async () => {
    await start();
    server.sendToWatches('pods', 'not json');
    await until(() => Promise.resolve(watch.state().restarts === 1), 'a restart');
    await connected();
  });

  it('a watch that lost an event without knowing: it lists again by and by', async () => {
    watch = createSymptomWatch({ client, cluster: CLUSTER, relistMs: 40 });
    await runningShop(arena);
    await watch.start((target) => {
      reported.push(target.name);
    });
    await connected();
    server.store.isSilent = true;
    await setImage(arena, MISSING_IMAGE);
    await report();
    expect(watch.state().restarts).toBe(0);
  });

  it('a watch that falls silent is opened anew', async () => {
    watch = createSymptomWatch({ client, cluster: CLUSTER, silenceMs: 30 });
    await watch.start(() => undefined);
    await until(() => Promise.resolve(watch.state().restarts >= WATCHES), 'every watch was opened anew');
  });

  it('a callback that throws is counted and changes nothing else', async () => {
    await runningShop(arena);
    await watch.start(() => {
      throw new Error('trouble of its own');
    });
    await connected();
    await setImage(arena, MISSING_IMAGE);
    await until(() => Promise.resolve(watch.state().handlerErrors === 1), 'the error is counted');
    expect(watch.state()).toMatchObject({ isConnected: true, restarts: 0 });
  });
});

describe('stop', () => {
  it('leaves no watch and no report behind, and can be followed by a start', async () => {
    await runningShop(arena);
    await start();
    await setImage(arena, MISSING_IMAGE);
    await watch.stop();
    await until(() => Promise.resolve(server.openWatches === 0), 'no watch is open');
    expect(watch.state()).toEqual({ isConnected: false, restarts: 0, handlerErrors: 0, lastEventAtMs: null });
    const asked = server.requests.length;
    expect(reported).toEqual([]);
    await start();
    await report();
    expect(server.requests.length).toBeGreaterThan(asked);
  });

  it('while the server is away, in the middle of a back-off, opens nothing afterwards', async () => {
    let waiting = 0;
    const sleep = (_ms: number, signal: AbortSignal) => {
      waiting += 1;
      return realPacing.sleep(60_000, signal);
    };
    const patient = new KubernetesClient(server.config(), { pacing: { ...realPacing, sleep } });
    watch = createSymptomWatch({ client: patient, cluster: CLUSTER });
    server.fail({ path: /pods|deployments|namespaces$/, times: 100, does: { kind: 'answer', status: 503 } });
    await watch.start(() => undefined);
    await until(() => Promise.resolve(waiting === WATCHES), 'all wait for their next try');
    await watch.stop();
    const asked = server.requests.length;
    await arena.arrange.find('/api/v1/namespaces/shop/configmaps/any', new AbortController().signal);
    expect(server.requests).toHaveLength(asked + 1);
    expect(server.openWatches).toBe(0);
  });

  it('twice, or before a start, does nothing', async () => {
    await watch.stop();
    await start();
    await watch.start(() => undefined);
    expect(server.openWatches).toBe(WATCHES);
    await watch.stop();
    await watch.stop();
  });
});
