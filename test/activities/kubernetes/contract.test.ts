import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collectionPath } from '../../../activities/kubernetes/resource.ts';
import { createSymptomWatch } from '../../../activities/kubernetes/watch.ts';
import { createClusterWriter } from '../../../activities/kubernetes/writer.ts';
import { create, fakeArena, patch, read, realArena, remove, until, CLUSTER } from './arena.ts';
import type { Arena } from './arena.ts';
import { FakeApiServer } from './fake-api-server.ts';
import { MISSING_IMAGE } from './fake-controllers.ts';
import {
  available,
  base64,
  deployment,
  evictFirst,
  look,
  observed,
  raise,
  requestOf,
  restart,
  restoreConfigs,
  rollBackTo,
  runningShop,
  settings,
} from './samples.ts';

const kubeconfig = process.env['PARAMEDIC_TEST_KUBECONFIG'];
if (kubeconfig === undefined)
  console.info(
    'Left out: the Kubernetes contract on a real API server. Set PARAMEDIC_TEST_KUBECONFIG to run it there too.',
  );

const setImage = (image: string) => ({
  op: 'replace',
  path: '/spec/template/spec/containers/0/image',
  value: image,
});
const never = new AbortController().signal;

function contract(enter: () => Promise<Arena>): void {
  let arena: Arena;
  const writer = () => createClusterWriter({ client: arena.actor });
  const breakImage = async () => {
    await patch(arena, 'deployments', { name: 'shop', steps: [setImage(MISSING_IMAGE)] });
    return await until(async () => {
      const one = await observed(arena);
      return one.observation.pods.some((pod) => pod.containers.some((each) => each.waitingReason !== null))
        ? one
        : null;
    }, 'a pod that waits for its image');
  };

  beforeEach(async () => {
    arena = await enter();
  });
  afterEach(async () => {
    await arena.close();
  });

  it('sees an opted-in Deployment with its pods, ReplicaSet and configs', async () => {
    await runningShop(arena);
    const all = await arena.reader.observeAll(never);
    const mine = all.filter((one) => one.observation.target.namespace === arena.namespace);
    const [one] = mine;
    expect(mine).toHaveLength(1);
    expect(one?.observation).toMatchObject({
      consent: 'auto',
      scope: 'default',
      foreignOwner: null,
      replicas: { desired: 2, ready: 2, updated: 2, available: 2 },
      isProgressing: false,
      writtenByAction: null,
      currentReplicaSet: { readyReplicas: 2 },
      configs: [
        { kind: 'ConfigMap', name: 'settings', isOptional: false, missingKeys: [], otherConsumers: [] },
      ],
    });
    expect(one?.observation.pods).toHaveLength(2);
    expect(one?.configContents[0]?.data).toEqual({ mode: 'good' });
  });

  it('finds nothing where the workload or its namespace is gone', async () => {
    expect(await look(arena)).toBeNull();
    const target = {
      cluster: CLUSTER,
      namespace: `${arena.namespace}-no`,
      kind: 'Deployment',
      name: 'shop',
    } as const;
    expect(await arena.reader.observeOne(target, never)).toBeNull();
  });

  it('rolls back once, to the very ReplicaSet that still serves', async () => {
    const good = await runningShop(arena);
    const serving = good.observation.currentReplicaSet?.uid;
    const bad = await breakImage();
    const request = rollBackTo(good, bad);
    const first = await writer().rollBack(request);
    const { generation } = (await deployment(arena)).metadata ?? {};
    const second = await writer().rollBack(request);
    const after = await available(arena);
    expect([first.status, second.status]).toEqual(['applied', 'already-applied']);
    expect((await deployment(arena)).metadata?.generation).toBe(generation);
    expect(after.observation.currentReplicaSet?.uid).toBe(serving);
    expect(after.observation.templateHash).toBe(good.observation.templateHash);
    expect(after.observation.writtenByAction).toBe(request.actionId);
  });

  it('rolls back a paused rollout with the configs it ran with, in one patch of the Deployment', async () => {
    const good = await runningShop(arena, { withSecret: true });
    await patch(arena, 'configmaps', {
      name: 'settings',
      steps: [{ op: 'replace', path: '/data', value: { mode: 'bad', more: 'x' } }],
    });
    await remove(arena.arrange, `${collectionPath('secrets', arena.namespace)}/login`);
    await patch(arena, 'deployments', {
      name: 'shop',
      steps: [setImage(MISSING_IMAGE), { op: 'add', path: '/spec/paused', value: true }],
    });
    const outcome = await writer().rollBack(rollBackTo(good, await observed(arena)));
    expect(outcome.status).toBe('applied');
    const restored = await available(arena);
    expect(restored.configContents).toEqual(good.configContents);
    expect(restored.observation.isPaused).toBe(false);
    expect((await read(arena, 'secrets', 'login'))?.data).toEqual({
      user: base64('ann'),
      password: base64('hunter2'),
    });
  });

  it('leaves a workload alone that somebody edited since the decision', async () => {
    const good = await runningShop(arena);
    const request = rollBackTo(good, await breakImage());
    await patch(arena, 'deployments', { name: 'shop', steps: [setImage('localhost/paramedic/other:1')] });
    const before = await deployment(arena);
    expect((await writer().rollBack(request)).status).toBe('drifted');
    expect((await deployment(arena)).metadata?.generation).toBe(before.metadata?.generation);
  });

  it('raises a memory limit with its request, once, and takes exactly that back', async () => {
    const before = await runningShop(arena);
    const request = raise(before);
    expect((await writer().raiseMemoryLimit(request)).status).toBe('applied');
    expect((await writer().raiseMemoryLimit(request)).status).toBe('already-applied');
    expect((await deployment(arena)).spec?.template?.spec?.containers?.[0]?.resources).toEqual({
      limits: { memory: '96Mi' },
      requests: { memory: '96Mi' },
    });
    expect((await observed(arena)).observation.writtenByAction).toBe(request.actionId);
    expect((await writer().restoreMemoryLimit(request)).status).toBe('applied');
    expect((await writer().restoreMemoryLimit(request)).status).toBe('already-applied');
    expect((await observed(arena)).observation.specHash).toBe(before.observation.specHash);
    expect((await writer().raiseMemoryLimit(request)).status).toBe('drifted');
  });

  it('restarts a rollout once; the template stays its author’s', async () => {
    const before = await runningShop(arena);
    const request = restart(before);
    expect((await writer().restartRollout(request)).status).toBe('applied');
    const { generation } = (await deployment(arena)).metadata ?? {};
    expect((await writer().restartRollout(request)).status).toBe('already-applied');
    const after = await available(arena);
    expect(after.observation.generation).toBe(generation);
    expect(after.observation.currentReplicaSet?.uid).not.toBe(before.observation.currentReplicaSet?.uid);
    expect(after.observation.templateHash).toBe(before.observation.templateHash);
    expect(after.observation.writtenByAction).toBeNull();
  });

  it('evicts exactly one pod, once', async () => {
    const before = await runningShop(arena);
    const request = evictFirst(before);
    expect((await writer().evictPod(request)).status).toBe('applied');
    expect((await writer().evictPod(request)).status).toBe('already-applied');
    const after = await available(arena);
    const kept = after.observation.pods.filter((pod) =>
      before.observation.pods.some((former) => former.uid === pod.uid && pod.uid !== request.action.podUid),
    );
    expect(kept).toHaveLength(1);
  });

  it('restores a config, then replaces the pods that started under the bad one, one at a time', async () => {
    const good = await runningShop(arena);
    await patch(arena, 'configmaps', {
      name: 'settings',
      steps: [{ op: 'replace', path: '/data', value: { mode: 'bad' } }],
    });
    const bad = await observed(arena);
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
    const after = await available(arena);
    expect(after.configContents).toEqual(good.configContents);
    expect(after.observation.specHash).toBe(good.observation.specHash);
  });

  it('refuses an immutable ConfigMap and a Secret whose value changed', async () => {
    const good = await runningShop(arena, { withSecret: true });
    await patch(arena, 'secrets', {
      name: 'login',
      steps: [{ op: 'replace', path: '/data/password', value: base64('rotated') }],
    });
    const rotated = await writer().restoreConfig(restoreConfigs(good, await observed(arena)));
    expect(rotated.status).toBe('blocked');
    expect(JSON.stringify(rotated)).not.toContain(base64('hunter2'));
    await patch(arena, 'secrets', {
      name: 'login',
      steps: [{ op: 'replace', path: '/data/password', value: base64('hunter2') }],
    });
    await patch(arena, 'configmaps', {
      name: 'settings',
      steps: [
        { op: 'replace', path: '/data', value: { mode: 'bad' } },
        { op: 'add', path: '/immutable', value: true },
      ],
    });
    const immutable = await writer().restoreConfig(restoreConfigs(good, await observed(arena)));
    expect(immutable).toMatchObject({
      status: 'blocked',
      sentence: expect.stringContaining('immutable') as string,
    });
  });

  it('adds only the missing key of a Secret', async () => {
    const good = await runningShop(arena, { withSecret: true });
    await patch(arena, 'secrets', { name: 'login', steps: [{ op: 'remove', path: '/data/password' }] });
    expect((await writer().restoreConfig(restoreConfigs(good, await observed(arena)))).status).toBe(
      'applied',
    );
    expect((await observed(arena)).configContents).toEqual(good.configContents);
  });

  it('tells a budget that always says no from a failure, and changes nothing', async () => {
    const before = await runningShop(arena);
    await arena.forbidEvictions();
    const request = evictFirst(before);
    const outcome = await createClusterWriter({ client: arena.hasty }).evictPod(request);
    expect(outcome).toMatchObject({
      status: 'blocked',
      sentence: expect.stringContaining('24 times') as string,
    });
    expect(request.counts.beforeWrite).toBe(24);
    expect((await observed(arena)).observation.pods.map((pod) => pod.uid)).toContain(request.action.podUid);
  });

  it('never evicts a pod that nothing would replace', async () => {
    const before = await runningShop(arena);
    const pod = await create(arena, 'pods', {
      metadata: { name: 'alone', labels: { app: 'shop' } },
      spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'shop', image: arena.image }] },
    });
    const action = { kind: 'evictPod', pod: 'alone', podUid: pod.metadata?.uid ?? '' } as const;
    const outcome = await writer().evictPod(requestOf(action, before));
    expect(outcome).toMatchObject({
      status: 'blocked',
      sentence: expect.stringContaining('no owner') as string,
    });
    expect((await read(arena, 'pods', 'alone'))?.metadata?.deletionTimestamp).toBeUndefined();
  });

  it('tells a failed test step from an illegal change, and both from a name that is taken', async () => {
    await create(arena, 'configmaps', { ...settings({ mode: 'good' }), immutable: true });
    const change = { op: 'replace', path: '/data', value: { mode: 'bad' } };
    const failed = [{ op: 'test', path: '/data', value: {} }, change];
    await expect(patch(arena, 'configmaps', { name: 'settings', steps: failed })).rejects.toMatchObject({
      code: 'invalid',
      causes: [],
    });
    await expect(patch(arena, 'configmaps', { name: 'settings', steps: [change] })).rejects.toMatchObject({
      code: 'invalid',
      causes: [{ field: 'data' }],
    });
    await expect(create(arena, 'configmaps', settings({}))).rejects.toMatchObject({
      code: 'conflict',
      reason: 'AlreadyExists',
    });
  });

  it('reports a workload whose image cannot be pulled, and stops without a trace', async () => {
    await runningShop(arena);
    const watch = createSymptomWatch({ client: arena.actor, cluster: CLUSTER });
    const reported: string[] = [];
    await watch.start(({ namespace, kind, name }) => {
      if (namespace === arena.namespace) reported.push(`${kind}/${name}`);
    });
    await until(() => Promise.resolve(watch.state().isConnected), 'the watch is connected');
    expect(reported).toEqual([]);
    await breakImage();
    await until(() => Promise.resolve(reported.length > 0), 'the shop is reported');
    await watch.stop();
    expect(reported[0]).toBe('Deployment/shop');
    expect(watch.state().isConnected).toBe(false);
  });
}

describe('Kubernetes contract on a fake API server', () => {
  contract(() => fakeArena(new FakeApiServer()));
});

describe.runIf(kubeconfig !== undefined)(
  'Kubernetes contract on a real API server',
  { timeout: 120_000 },
  () => {
    contract(() => realArena(kubeconfig ?? ''));
  },
);
