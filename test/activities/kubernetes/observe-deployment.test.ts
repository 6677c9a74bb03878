import { describe, expect, it } from 'vitest';
import { CLUSTER, create } from './arena.ts';
import { fakeCluster } from './fake-cluster.ts';
import { available, observed, runningShop, shop } from './samples.ts';

const never = new AbortController().signal;
const fake = fakeCluster();

describe('what is seen of a Deployment', () => {
  it('an autoscaler, a pause, an owner, an irreversible migration', async () => {
    const before = await runningShop(fake.arena);
    expect(before.observation).toMatchObject({ hasHpa: false, isPaused: false, rollbackForbidden: null });
    fake.server.store.put('horizontalpodautoscalers', {
      metadata: { name: 'shop', namespace: 'shop' },
      spec: { maxReplicas: 5, scaleTargetRef: { kind: 'Deployment', name: 'shop' } },
    });
    const now = fake.server.store.read('deployments', 'shop', 'shop') ?? {};
    fake.server.store.put('deployments', {
      ...now,
      metadata: {
        ...now.metadata,
        labels: { 'argocd.argoproj.io/instance': 'shop' },
        annotations: { 'paramedic.dev/migration': 'irreversible' },
      },
      spec: { ...now.spec, paused: true },
    });
    expect((await observed(fake.arena)).observation).toMatchObject({
      hasHpa: true,
      isPaused: true,
      foreignOwner: { by: 'argocd' },
      rollbackForbidden: expect.stringContaining('irreversible') as string,
      specHash: before.observation.specHash,
    });
  });

  it('the ReplicaSet of its template, and the older ones by revision', async () => {
    await runningShop(fake.arena);
    for (const image of ['shop:2', 'shop:3']) {
      const now = fake.server.store.read('deployments', 'shop', 'shop') ?? {};
      await fake.arena.arrange.send({
        method: 'PATCH',
        path: '/apis/apps/v1/namespaces/shop/deployments/shop',
        body: [
          { op: 'test', path: '/metadata/uid', value: now.metadata?.uid },
          { op: 'replace', path: '/spec/template/spec/containers/0/image', value: image },
        ],
        signal: never,
      });
    }
    const { currentReplicaSet, olderReplicaSets } = (await available(fake.arena)).observation;
    expect(currentReplicaSet?.revision).toBe(3);
    expect(olderReplicaSets.map((one) => one.revision)).toEqual([2, 1]);
  });

  it('that a config is missing, lacks a key, is immutable, or serves others as well', async () => {
    await runningShop(fake.arena);
    const withKey = (name: string, key: string) => ({
      name: key,
      valueFrom: { configMapKeyRef: { name, key } },
    });
    const template = (env: object[]) => ({
      ...shop('shop:1').spec?.template,
      spec: { containers: [{ name: 'shop', image: 'shop:1', env }] },
    });
    fake.server.store.put('configmaps', {
      metadata: { name: 'settings', namespace: 'shop' },
      data: { mode: 'good' },
      immutable: true,
    });
    await create(fake.arena, 'deployments', {
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
    const other = await fake.arena.reader.observeOne(target, never);
    expect(other?.observation.configs).toMatchObject([
      { name: 'settings', isImmutable: true, missingKeys: ['speed'], otherConsumers: ['Deployment/shop'] },
      { name: 'absent', contentHash: null, missingKeys: ['x'], otherConsumers: [] },
    ]);
    expect(other?.configContents.map((one) => one.name)).toEqual(['settings']);
  });

  it('warnings about its pods, and nothing normal', async () => {
    const before = await runningShop(fake.arena);
    const uid = before.observation.pods[0]?.uid ?? '';
    const event = (name: string, type: string) => ({
      metadata: { name, namespace: 'shop' },
      involvedObject: { uid },
      type,
      reason: 'FailedMount',
      message: 'no such key',
    });
    fake.server.store.put('events', event('one', 'Warning'));
    fake.server.store.put('events', event('two', 'Normal'));
    expect((await observed(fake.arena)).observation.pods[0]?.warnings).toEqual(['FailedMount: no such key']);
  });
});
