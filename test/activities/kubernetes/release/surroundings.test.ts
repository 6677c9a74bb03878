import { describe, expect, it } from 'vitest';
import { surroundings } from '../../../../activities/kubernetes/release/surroundings.ts';
import type { Resource, Resources } from '../../../../activities/kubernetes/resource.ts';
import { create } from '../arena.ts';
import { fakeCluster } from '../fake-cluster.ts';
import { base64, login, runningShop, settings, shop } from '../samples.ts';
import { SHOP_CERTIFICATE, SHOP_UNTIL_MS } from './certificate-samples.ts';

const never = new AbortController().signal;
const fake = fakeCluster();
const look = () => surroundings(fake.arena.actor, { namespace: 'shop', name: 'shop' }, never);
const put = <R extends Resource>(resource: R, name: string, object: Resources[R]) =>
  fake.server.store.put(resource, { ...object, metadata: { ...object.metadata, name, namespace: 'shop' } });
const OURS = { matchLabels: { app: 'shop' } };
const OTHERS = { matchLabels: { app: 'other' } };

it('of a Deployment on its own', async () => {
  await runningShop(fake.arena);
  expect(await look()).toEqual({
    foreignOwner: null,
    autoscaler: null,
    disruptionBudgets: [],
    quotas: [],
    podRequests: {
      pods: 1,
      'count/pods': 1,
      memory: 2 ** 26,
      'requests.memory': 2 ** 26,
      'limits.memory': 2 ** 26,
    },
    replicas: 2,
    networkPolicies: [],
    certificates: [],
    missingConfigs: [],
  });
});

describe('around a Deployment', () => {
  it('the autoscaler of exactly this one', async () => {
    await runningShop(fake.arena);
    const scaling = (kind: string, name: string) => ({ spec: { scaleTargetRef: { kind, name } } });
    put('horizontalpodautoscalers', 'a', scaling('StatefulSet', 'shop'));
    put('horizontalpodautoscalers', 'b', scaling('Deployment', 'other'));
    expect((await look()).autoscaler).toBeNull();
    put('horizontalpodautoscalers', 'c', scaling('Deployment', 'shop'));
    expect((await look()).autoscaler).toBe('c');
  });

  it('budgets that select its pods, with what they allow; one nobody has looked at allows nothing', async () => {
    await runningShop(fake.arena);
    put('poddisruptionbudgets', 'ours', { spec: { selector: OURS }, status: { disruptionsAllowed: 1 } });
    put('poddisruptionbudgets', 'all', { spec: { selector: {} } });
    put('poddisruptionbudgets', 'others', { spec: { selector: OTHERS } });
    expect((await look()).disruptionBudgets).toEqual([
      { name: 'ours', disruptionsAllowed: 1 },
      { name: 'all', disruptionsAllowed: 0 },
    ]);
  });

  it('policies that select its pods', async () => {
    await runningShop(fake.arena);
    put('networkpolicies', 'ours', { spec: { podSelector: OURS } });
    put('networkpolicies', 'all', { spec: {} });
    put('networkpolicies', 'others', { spec: { podSelector: OTHERS } });
    expect((await look()).networkPolicies).toEqual(['ours', 'all']);
  });

  it('quotas, and what a LimitRange makes its pods ask for', async () => {
    await runningShop(fake.arena);
    put('resourcequotas', 'small', {
      spec: { hard: { 'requests.cpu': '1' } },
      status: { used: { 'requests.cpu': '400m' } },
    });
    put('limitranges', 'usual', {
      spec: { limits: [{ type: 'Container', defaultRequest: { cpu: '200m' } }] },
    });
    const { quotas, podRequests } = await look();
    expect(quotas).toEqual([{ name: 'small', resource: 'requests.cpu', hard: 1, used: 0.4 }]);
    expect(podRequests['requests.cpu']).toBe(0.2);
  });

  it('certificates of Ingresses to Services that select its pods', async () => {
    await runningShop(fake.arena);
    const ingress = (service: string) => ({
      spec: {
        defaultBackend: { service: { name: service } },
        tls: [{ secretName: `${service}-tls` }],
      },
    });
    put('services', 'web', { spec: { selector: { app: 'shop' } } });
    put('services', 'external', { spec: { type: 'ExternalName', externalName: 'shop.test' } });
    put('ingresses', 'web', ingress('web'));
    put('ingresses', 'external', ingress('external'));
    put('secrets', 'web-tls', { data: { 'tls.crt': base64(SHOP_CERTIFICATE) } });
    expect((await look()).certificates).toEqual([{ secret: 'web-tls', notAfterMs: SHOP_UNTIL_MS }]);
  });

  it('configs it insists on that are missing, or lack a key', async () => {
    await create(fake.arena, 'deployments', shop('shop:1', { withSecret: true }));
    expect((await look()).missingConfigs).toEqual([
      'ConfigMap settings does not exist',
      'Secret login does not exist',
    ]);
    await create(fake.arena, 'configmaps', settings({}));
    await create(fake.arena, 'secrets', login({ user: 'ann' }));
    expect((await look()).missingConfigs).toEqual([]);
    const env = [{ name: 'P', valueFrom: { secretKeyRef: { name: 'login', key: 'password' } } }];
    const optional = [{ configMapRef: { name: 'extra', optional: true } }];
    const containers = [{ name: 'shop', env, envFrom: optional }];
    put('deployments', 'shop', { spec: { template: { spec: { containers } } } });
    expect((await look()).missingConfigs).toEqual(['Secret login lacks password']);
  });

  it('whoever else reconciles it', async () => {
    const annotations = { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/shop' };
    put('deployments', 'shop', { ...shop('shop:1'), metadata: { annotations } });
    expect((await look()).foreignOwner?.by).toBe('argocd');
  });
});

describe('none is not the same as unreadable', () => {
  it.each([
    'horizontalpodautoscalers',
    'poddisruptionbudgets',
    'resourcequotas',
    'limitranges',
    'networkpolicies',
    'ingresses',
    'services',
    'configmaps/settings',
  ])('%s that may not be read fail the look', async (what) => {
    await runningShop(fake.arena);
    fake.server.fail({ path: new RegExp(`/${what}$`), does: { kind: 'answer', status: 403 } });
    await expect(look()).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('a kind that is not served fails the look', async () => {
    await runningShop(fake.arena);
    fake.server.absentGroups.add('policy');
    await expect(look()).rejects.toMatchObject({ code: 'not-found' });
  });

  it('a Deployment that is gone fails the look', async () => {
    await expect(look()).rejects.toMatchObject({ code: 'not-found' });
  });
});
