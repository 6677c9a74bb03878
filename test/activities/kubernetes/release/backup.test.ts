import { expect, it } from 'vitest';
import { readBackup } from '../../../../activities/kubernetes/release/backup.ts';
import type { ObjectRef, ReleaseResource } from '../../../../domain/release/change.ts';
import type { BackedUpObject } from '../../../../store/release-port.ts';
import { create } from '../arena.ts';
import { fakeCluster } from '../fake-cluster.ts';
import { login, runningShop, settings, shop } from '../samples.ts';

const never = new AbortController().signal;
const fake = fakeCluster();
const ref = (resource: ReleaseResource, name: string): ObjectRef => ({ resource, namespace: 'shop', name });
const backUp = (...objects: readonly ObjectRef[]) => readBackup(fake.arena.actor, objects, never);
const names = (objects: readonly BackedUpObject[]) =>
  objects.map(({ object }) => `${object.resource}/${object.name}`);
const manifestOf = (objects: readonly BackedUpObject[], name: string): unknown =>
  JSON.parse(objects.find(({ object }) => object.name === name)?.manifest ?? 'null');

it('holds the objects and what their templates refer to, each once', async () => {
  await runningShop(fake.arena, { withSecret: true });
  fake.server.store.put('services', { metadata: { name: 'web', namespace: 'shop' }, spec: { ports: [] } });
  const objects = [ref('services', 'web'), ref('deployments', 'shop'), ref('configmaps', 'settings')];
  expect(names(await backUp(...objects, ref('deployments', 'shop')))).toEqual([
    'services/web',
    'deployments/shop',
    'configmaps/settings',
    'secrets/login',
  ]);
});

it('holds an object as somebody would apply it, without what the server writes', async () => {
  await create(fake.arena, 'configmaps', {
    ...settings({ mode: 'good' }),
    metadata: {
      name: 'settings',
      labels: { app: 'shop' },
      annotations: { note: 'kept' },
      finalizers: ['shop.test/hold'],
      ownerReferences: [{ apiVersion: 'v1', kind: 'Namespace', name: 'x', uid: 'u' }],
      managedFields: [{ manager: 'kubectl' }],
    },
  });
  expect(manifestOf(await backUp(ref('configmaps', 'settings')), 'settings')).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'settings',
      namespace: 'shop',
      labels: { app: 'shop' },
      annotations: { note: 'kept' },
      finalizers: ['shop.test/hold'],
    },
    data: { mode: 'good' },
  });
});

it('holds a Deployment without status and revision', async () => {
  await runningShop(fake.arena);
  expect(manifestOf(await backUp(ref('deployments', 'shop')), 'shop')).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: shop('shop:1').spec,
  });
});

it('is the same text when nothing changed', async () => {
  await runningShop(fake.arena);
  const first = await backUp(ref('deployments', 'shop'));
  expect(await backUp(ref('deployments', 'shop'))).toEqual(first);
});

it('leaves out what is not there, tokens of service accounts, and the cluster’s own certificates', async () => {
  const refs = ['kube-root-ca.crt', 'settings'].map((name) => ({ configMapRef: { name } }));
  const token = { secretRef: { name: 'token' } };
  const containers = [{ name: 'shop', image: 'shop:1', envFrom: [...refs, token] }];
  await create(fake.arena, 'deployments', {
    metadata: { name: 'shop' },
    spec: { replicas: 0, template: { spec: { containers } } },
  });
  await create(fake.arena, 'configmaps', { metadata: { name: 'kube-root-ca.crt' }, data: {} });
  const type = 'kubernetes.io/service-account-token';
  await create(fake.arena, 'secrets', { metadata: { name: 'token' }, type, data: { token: 'c2VjcmV0' } });
  expect(names(await backUp(ref('deployments', 'shop'), ref('httproutes', 'web')))).toEqual([
    'deployments/shop',
  ]);
});

it('is none when one object may not be read', async () => {
  await runningShop(fake.arena);
  await create(fake.arena, 'secrets', login({ user: 'ann' }));
  fake.server.fail({ path: /configmaps\/settings$/, does: { kind: 'answer', status: 403 } });
  await expect(backUp(ref('deployments', 'shop'))).rejects.toMatchObject({ code: 'forbidden' });
});
