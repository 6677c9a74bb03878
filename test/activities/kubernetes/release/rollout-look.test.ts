import { expect, it } from 'vitest';
import { identify } from '../../../../activities/kubernetes/identity.ts';
import { lookAtRollout } from '../../../../activities/kubernetes/release/rollout-look.ts';
import type { Resources } from '../../../../activities/kubernetes/resource.ts';
import { deployment, runningShop } from '../samples.ts';
import { fakeCluster } from '../fake-cluster.ts';
import { patch, remove } from '../arena.ts';
import { objectPath } from '../../../../activities/kubernetes/resource.ts';

const never = new AbortController().signal;
const fake = fakeCluster();
const look = () => lookAtRollout(fake.arena.actor, { namespace: 'shop', name: 'shop' }, never);
const failed = (words: string) => ({ status: 'failed', sentence: expect.stringContaining(words) as string });

/** A new version whose one pod, two minutes old, is in this state; one of two pods is of the old version. */
async function rollOut(state: object, restartCount = 0): Promise<Resources['pods']> {
  const steps = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'shop:2' }];
  await patch(fake.arena, 'deployments', { name: 'shop', steps });
  fake.server.hasControllers = false;
  const { store } = fake.server;
  const [pod, spare] = store.list('pods', 'shop');
  if (pod === undefined || spare === undefined) throw new Error('the shop has no two pods');
  store.remove('pods', 'shop', identify(spare).name);
  const shop = await deployment(fake.arena);
  const status = { replicas: 2, updatedReplicas: 1, availableReplicas: 1 };
  store.put('deployments', { ...shop, status: { ...shop.status, ...status } });
  const bornAtMs = fake.arena.actor.pacing.nowMs() - 120_000;
  return store.put('pods', {
    ...pod,
    metadata: { ...pod.metadata, creationTimestamp: new Date(bornAtMs).toISOString() },
    status: {
      phase: 'Pending',
      containerStatuses: [{ name: 'shop', ready: false, restartCount, ...state }],
    },
  });
}

it('available needs one call', async () => {
  await runningShop(fake.arena);
  const before = fake.server.requests.length;
  expect(await look()).toEqual({
    status: 'available',
    sentence: 'Deployment shop/shop: all 2 pods run the new version and are available',
  });
  expect(fake.server.requests.length - before).toBe(1);
});

it('gone when it was never there, was deleted, or is being deleted', async () => {
  expect(await look()).toEqual({ status: 'gone', sentence: 'Deployment shop/shop does not exist any more' });
  await runningShop(fake.arena);
  const shop = await deployment(fake.arena);
  const metadata = { ...shop.metadata, deletionTimestamp: '2026-03-01T10:00:00Z' };
  fake.server.store.put('deployments', { ...shop, metadata });
  expect((await look()).status).toBe('gone');
  await remove(fake.arena.arrange, objectPath('deployments', 'shop', 'shop'));
  expect((await look()).status).toBe('gone');
});

it('progressing while the controller has not made the new ReplicaSet', async () => {
  await runningShop(fake.arena);
  fake.server.hasControllers = false;
  const steps = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'shop:2' }];
  await patch(fake.arena, 'deployments', { name: 'shop', steps });
  expect(await look()).toEqual({
    status: 'progressing',
    sentence: 'Deployment shop/shop: the Deployment controller has not seen the last edit yet',
  });
});

it('progressing while a new pod is being created', async () => {
  await runningShop(fake.arena);
  await rollOut({ state: { waiting: { reason: 'ContainerCreating' } } });
  expect((await look()).status).toBe('progressing');
});

it('failed with pod and words when the image is not there', async () => {
  await runningShop(fake.arena);
  const message = 'rpc error: code = NotFound desc = failed to resolve reference "shop:2": shop:2: not found';
  const pod = await rollOut({ state: { waiting: { reason: 'ErrImagePull', message } } });
  expect(await look()).toEqual(failed(`pod ${identify(pod).name}: container shop cannot get image shop:2`));
  expect((await look()).sentence).toContain('not found');
});

it('failed by an event where the back-off hides the cause', async () => {
  await runningShop(fake.arena);
  const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "shop:2"' };
  const pod = await rollOut({ state: { waiting } });
  expect((await look()).status).toBe('progressing');
  fake.server.store.put('events', {
    metadata: { name: 'pull', namespace: 'shop' },
    involvedObject: { kind: 'Pod', uid: identify(pod).uid },
    type: 'Warning',
    reason: 'Failed',
    message: 'Failed to pull image "shop:2": manifest unknown',
  });
  expect((await look()).status).toBe('failed');
});

it('failed when it crashes on start, in at most 300 characters', async () => {
  await runningShop(fake.arena);
  const terminated = { reason: 'Error', exitCode: 3, finishedAt: '2023-11-14T22:13:00Z' };
  const waiting = { reason: 'CrashLoopBackOff', message: 'back-off '.repeat(100) };
  await rollOut({ state: { waiting }, lastState: { terminated } }, 2);
  const { status, sentence } = await look();
  expect(status).toBe('failed');
  expect(sentence).toContain('last with exit code 3 (Error)');
  expect(sentence.length).toBeLessThanOrEqual(300);
});

it('failed when a quota forbids its pods', async () => {
  await runningShop(fake.arena);
  await rollOut({ state: { waiting: { reason: 'ContainerCreating' } } });
  const shop = await deployment(fake.arena);
  const refusal = {
    type: 'ReplicaFailure',
    status: 'True',
    message: 'pods "shop-x" is forbidden: exceeded quota: small',
    lastTransitionTime: '2023-11-14T22:00:00Z',
  };
  fake.server.store.put('deployments', { ...shop, status: { ...shop.status, conditions: [refusal] } });
  expect(await look()).toEqual(failed('pods cannot be created: pods "shop-x" is forbidden: exceeded quota'));
});

it('throws when its pods may not be read, for then nothing is known', async () => {
  await runningShop(fake.arena);
  await rollOut({});
  fake.server.fail({ path: /\/pods$/, does: { kind: 'answer', status: 403 } });
  await expect(look()).rejects.toMatchObject({ code: 'forbidden' });
});
