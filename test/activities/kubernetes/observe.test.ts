import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObservedWorkload } from '../../../activities/kubernetes/port.ts';
import { UNSEEN, preStateOf } from '../../../activities/kubernetes/pre-state.ts';
import { CLUSTER, create, fakeArena } from './arena.ts';
import type { Arena } from './arena.ts';
import { FakeApiServer } from './fake-api-server.ts';
import { available, observed, runningShop, settings, shop } from './samples.ts';

const never = new AbortController().signal;

let server: FakeApiServer;
let arena: Arena;

beforeEach(async () => {
  server = new FakeApiServer();
  arena = await fakeArena(server);
});
afterEach(async () => {
  await arena.close();
});

const labelled = (name: string, labels: Readonly<Record<string, string>>) =>
  server.store.put('namespaces', { metadata: { name, labels } });
const deployIn = (namespace: string, labels: Readonly<Record<string, string>> = {}) =>
  server.store.put('deployments', { ...shop('shop:1'), metadata: { name: 'shop', namespace, labels } });
const names = (all: readonly ObservedWorkload[]) =>
  all.map(
    ({ observation: { target, consent, scope } }) =>
      `${target.namespace}/${target.kind}/${target.name} ${consent} ${scope}`,
  );
const observeAll = () => arena.reader.observeAll(never);

describe('who is observed', () => {
  it('opted in by namespace or workload, the workload’s word last, with the namespace’s scope', async () => {
    labelled('a', { 'paramedic.dev/heal': 'auto', 'paramedic.dev/scope': 'team-a' });
    deployIn('a', { 'paramedic.dev/heal': 'approve' });
    labelled('b', {});
    deployIn('b', { 'paramedic.dev/heal': 'auto' });
    server.store.put('deployments', { ...shop('shop:1'), metadata: { name: 'other', namespace: 'b' } });
    labelled('c', {});
    deployIn('c');
    expect(names(await observeAll())).toEqual([
      'a/Deployment/shop approve team-a',
      'b/Deployment/shop auto default',
    ]);
  });

  it('never system namespaces, whatever their labels', async () => {
    for (const name of ['kube-system', 'kube-public', 'kube-node-lease', 'paramedic-system']) {
      labelled(name, { 'paramedic.dev/heal': 'auto' });
      deployIn(name, { 'paramedic.dev/heal': 'auto' });
    }
    expect(await observeAll()).toEqual([]);
  });

  it('every kind, but neither finished Jobs and pods nor pods that something controls', async () => {
    const template = { spec: { containers: [{ name: 'c', image: 'x' }] } };
    const inShop = (name: string, more: object = {}) => ({ metadata: { name, namespace: 'shop', ...more } });
    server.store.put('statefulsets', {
      ...inShop('db'),
      spec: { template, selector: {}, serviceName: 'db' },
      status: { readyReplicas: 1 },
    });
    server.store.put('daemonsets', {
      ...inShop('agent'),
      spec: { template, selector: {} },
      status: { desiredNumberScheduled: 2, numberReady: 1 },
    });
    server.store.put('jobs', { ...inShop('backup'), spec: { template } });
    server.store.put('jobs', {
      ...inShop('done'),
      status: { conditions: [{ type: 'Complete', status: 'True' }] },
    });
    server.store.put('pods', { ...inShop('alone'), status: { phase: 'Running' } });
    server.store.put('pods', { ...inShop('over'), status: { phase: 'Succeeded' } });
    await create(arena, 'configmaps', settings({}));
    await create(arena, 'deployments', shop('shop:1'));
    const all = await observeAll();
    expect(names(all).map((name) => name.split(' ')[0])).toEqual([
      'shop/Deployment/shop',
      'shop/StatefulSet/db',
      'shop/DaemonSet/agent',
      'shop/Job/backup',
      'shop/Pod/alone',
    ]);
    expect(all[2]?.observation.replicas).toEqual({ desired: 2, ready: 1, updated: 0, available: 0 });
  });

  it('one by name without consent is only observed', async () => {
    labelled('c', {});
    deployIn('c');
    const target = { cluster: CLUSTER, namespace: 'c', kind: 'Deployment', name: 'shop' } as const;
    expect((await arena.reader.observeOne(target, never))?.observation.consent).toBe('observe');
  });

  it('with a constant number of calls for each namespace', async () => {
    await runningShop(arena);
    const count = async () => {
      const before = server.requests.length;
      await observeAll();
      return server.requests.length - before;
    };
    const one = await count();
    for (const name of ['more', 'yet-more', 'and-more'])
      server.store.put('deployments', { ...shop('shop:1'), metadata: { name, namespace: 'shop' } });
    expect(await count()).toBe(one);
    expect(one).toBe(16);
  });

  it('or nobody: one unreadable namespace fails the whole look, for what is missing would look gone', async () => {
    await runningShop(arena);
    server.fail({ path: /\/shop\/pods$/, does: { kind: 'answer', status: 403 } });
    await expect(observeAll()).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('what is seen of a Deployment', () => {
  it('an autoscaler, a pause, an owner, an irreversible migration', async () => {
    const before = await runningShop(arena);
    expect(before.observation).toMatchObject({ hasHpa: false, isPaused: false, rollbackForbidden: null });
    server.store.put('horizontalpodautoscalers', {
      metadata: { name: 'shop', namespace: 'shop' },
      spec: { maxReplicas: 5, scaleTargetRef: { kind: 'Deployment', name: 'shop' } },
    });
    const now = server.store.read('deployments', 'shop', 'shop') ?? {};
    server.store.put('deployments', {
      ...now,
      metadata: {
        ...now.metadata,
        labels: { 'argocd.argoproj.io/instance': 'shop' },
        annotations: { 'paramedic.dev/migration': 'irreversible' },
      },
      spec: { ...now.spec, paused: true },
    });
    expect((await observed(arena)).observation).toMatchObject({
      hasHpa: true,
      isPaused: true,
      foreignOwner: { by: 'argocd' },
      rollbackForbidden: expect.stringContaining('irreversible') as string,
      specHash: before.observation.specHash,
    });
  });

  it('the ReplicaSet of its template, and the older ones by revision', async () => {
    await runningShop(arena);
    for (const image of ['shop:2', 'shop:3']) {
      const now = server.store.read('deployments', 'shop', 'shop') ?? {};
      await arena.arrange.send({
        method: 'PATCH',
        path: '/apis/apps/v1/namespaces/shop/deployments/shop',
        body: [
          { op: 'test', path: '/metadata/uid', value: now.metadata?.uid },
          { op: 'replace', path: '/spec/template/spec/containers/0/image', value: image },
        ],
        signal: never,
      });
    }
    const { currentReplicaSet, olderReplicaSets } = (await available(arena)).observation;
    expect(currentReplicaSet?.revision).toBe(3);
    expect(olderReplicaSets.map((one) => one.revision)).toEqual([2, 1]);
  });

  it('that a config is missing, lacks a key, is immutable, or serves others as well', async () => {
    await runningShop(arena);
    const withKey = (name: string, key: string) => ({
      name: key,
      valueFrom: { configMapKeyRef: { name, key } },
    });
    const template = (env: object[]) => ({
      ...shop('shop:1').spec?.template,
      spec: { containers: [{ name: 'shop', image: 'shop:1', env }] },
    });
    server.store.put('configmaps', {
      metadata: { name: 'settings', namespace: 'shop' },
      data: { mode: 'good' },
      immutable: true,
    });
    await create(arena, 'deployments', {
      metadata: { name: 'other' },
      spec: {
        selector: {},
        template: template([
          withKey('settings', 'mode'),
          withKey('settings', 'speed'),
          withKey('absent', 'x'),
        ]),
      },
    });
    const target = { cluster: CLUSTER, namespace: 'shop', kind: 'Deployment', name: 'other' } as const;
    const other = await arena.reader.observeOne(target, never);
    expect(other?.observation.configs).toMatchObject([
      { name: 'settings', isImmutable: true, missingKeys: ['speed'], otherConsumers: ['Deployment/shop'] },
      { name: 'absent', contentHash: null, missingKeys: ['x'], otherConsumers: [] },
    ]);
    expect(other?.configContents.map((one) => one.name)).toEqual(['settings']);
  });

  it('warnings about its pods, and nothing normal', async () => {
    const before = await runningShop(arena);
    const uid = before.observation.pods[0]?.uid ?? '';
    const event = (name: string, type: string) => ({
      metadata: { name, namespace: 'shop' },
      involvedObject: { uid },
      type,
      reason: 'FailedMount',
      message: 'no such key',
    });
    server.store.put('events', event('one', 'Warning'));
    server.store.put('events', event('two', 'Normal'));
    expect((await observed(arena)).observation.pods[0]?.warnings).toEqual(['FailedMount: no such key']);
  });
});

describe('the pre-state of an action', () => {
  it('says for each config its content, its absence, or that nobody looked', async () => {
    const seen = await runningShop(arena);
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
    server.store.remove('configmaps', 'shop', 'settings');
    expect(preStateOf(action, await observed(arena)).detail['ConfigMap/settings']).toBeNull();
  });

  it('keeps the memory as it is written, and no secret', async () => {
    const seen = await runningShop(arena, { withSecret: true });
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
