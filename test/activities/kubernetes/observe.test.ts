import { describe, expect, it } from 'vitest';
import type { ObservedWorkload } from '../../../activities/kubernetes/port.ts';
import { CLUSTER, create } from './arena.ts';
import { fakeCluster } from './fake-cluster.ts';
import { runningShop, settings, shop } from './samples.ts';

const never = new AbortController().signal;
const fake = fakeCluster();

const labelled = (name: string, labels: Readonly<Record<string, string>>) =>
  fake.server.store.put('namespaces', { metadata: { name, labels } });
const deployIn = (namespace: string, labels: Readonly<Record<string, string>> = {}) =>
  fake.server.store.put('deployments', { ...shop('shop:1'), metadata: { name: 'shop', namespace, labels } });
const names = (all: readonly ObservedWorkload[]) =>
  all.map(
    ({ observation: { target, consent, scope } }) =>
      `${target.namespace}/${target.kind}/${target.name} ${consent} ${scope}`,
  );
const observeAll = () => fake.arena.reader.observeAll(never);

describe('who is observed', () => {
  it('opted in by namespace or workload, the workload’s word last, with the namespace’s scope', async () => {
    labelled('a', { 'paramedic.dev/heal': 'auto', 'paramedic.dev/scope': 'team-a' });
    deployIn('a', { 'paramedic.dev/heal': 'approve' });
    labelled('b', {});
    deployIn('b', { 'paramedic.dev/heal': 'auto' });
    fake.server.store.put('deployments', { ...shop('shop:1'), metadata: { name: 'other', namespace: 'b' } });
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
    fake.server.store.put('statefulsets', {
      ...inShop('db'),
      spec: { template, selector: {}, serviceName: 'db' },
      status: { readyReplicas: 1 },
    });
    fake.server.store.put('daemonsets', {
      ...inShop('agent'),
      spec: { template, selector: {} },
      status: { desiredNumberScheduled: 2, numberReady: 1 },
    });
    fake.server.store.put('jobs', { ...inShop('backup'), spec: { template } });
    fake.server.store.put('jobs', {
      ...inShop('done'),
      status: { conditions: [{ type: 'Complete', status: 'True' }] },
    });
    fake.server.store.put('pods', { ...inShop('alone'), status: { phase: 'Running' } });
    fake.server.store.put('pods', { ...inShop('over'), status: { phase: 'Succeeded' } });
    await create(fake.arena, 'configmaps', settings({}));
    await create(fake.arena, 'deployments', shop('shop:1'));
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
    expect((await fake.arena.reader.observeOne(target, never))?.observation.consent).toBe('observe');
  });

  it('with a constant number of calls for each namespace', async () => {
    await runningShop(fake.arena);
    const count = async () => {
      const before = fake.server.requests.length;
      await observeAll();
      return fake.server.requests.length - before;
    };
    const one = await count();
    for (const name of ['more', 'yet-more', 'and-more'])
      fake.server.store.put('deployments', { ...shop('shop:1'), metadata: { name, namespace: 'shop' } });
    expect(await count()).toBe(one);
    expect(one).toBe(16);
  });

  it('or nobody: one unreadable namespace fails the whole look, for what is missing would look gone', async () => {
    await runningShop(fake.arena);
    fake.server.fail({ path: /\/shop\/pods$/, does: { kind: 'answer', status: 403 } });
    await expect(observeAll()).rejects.toMatchObject({ code: 'forbidden' });
  });
});
