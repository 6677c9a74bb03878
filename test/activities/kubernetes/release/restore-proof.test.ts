import { describe, expect, it } from 'vitest';
import { readBackup } from '../../../../activities/kubernetes/release/backup.ts';
import { proveRestore } from '../../../../activities/kubernetes/release/restore-proof.ts';
import type { Resources } from '../../../../activities/kubernetes/resource.ts';
import { fakeCluster } from '../fake-cluster.ts';
import { runningShop } from '../samples.ts';
import { SCRATCH, backedUp, never, proofArena } from './proof-arena.ts';

const fake = fakeCluster();
const { prove, scratches } = proofArena(fake);

const shopBackup = async () => {
  await runningShop(fake.arena, { withSecret: true });
  const shop = { resource: 'deployments', namespace: 'shop', name: 'shop' } as const;
  return await readBackup(fake.arena.actor, [shop], never);
};

describe('a restore is proven', () => {
  it('by putting all of it into a scratch namespace, reading it back, and deleting that again', async () => {
    const objects = await shopBackup();
    fake.server.mutations.length = 0;
    expect(await prove(objects)).toEqual({
      isProven: true,
      sentence: 'tried out in a scratch namespace and as backed up: 3 objects',
    });
    expect(fake.server.mutations).toEqual([
      'POST /api/v1/namespaces',
      `POST /apis/apps/v1/namespaces/${SCRATCH}/deployments`,
      `POST /api/v1/namespaces/${SCRATCH}/configmaps`,
      `POST /api/v1/namespaces/${SCRATCH}/secrets`,
      `DELETE /api/v1/namespaces/${SCRATCH}`,
    ]);
    expect(scratches()).toEqual([]);
  });

  it('without ever running a pod, routing traffic, or carrying labels others act on', async () => {
    const objects = [
      backedUp('deployments', { spec: { replicas: 3, template: {} } }),
      backedUp('httproutes', { spec: { rules: [] } }),
      backedUp('ingresses', { spec: {} }),
      backedUp('services', { spec: { type: 'LoadBalancer' } }),
    ];
    const bodies: unknown[] = [];
    fake.server.routes.push((call) => {
      if (call.method === 'POST' && call.path.includes(SCRATCH) && call.query.get('dryRun') === null)
        bodies.push(call.body);
      return null;
    });
    expect((await prove(objects)).sentence).toContain('by dry run only, for they would take traffic: 3');
    expect(bodies).toEqual([
      { spec: { replicas: 0, template: {} }, metadata: { name: 'web', namespace: SCRATCH } },
    ]);
  });

  it('for each namespace in one of its own', async () => {
    const objects = [
      backedUp('configmaps', { data: { a: '1' } }),
      backedUp('configmaps', { data: { a: '2' } }, 'bank'),
    ];
    expect((await prove(objects)).isProven).toBe(true);
    const made = fake.server.requests
      .filter(({ method, path }) => method === 'POST' && path === '/api/v1/namespaces')
      .map(({ body }) => (body as Resources['namespaces']).metadata);
    expect(made).toEqual([
      { name: SCRATCH, labels: { 'paramedic.dev/scratch': 'abc123', 'paramedic.dev/release': 'abc123' } },
      {
        name: `${SCRATCH}-2`,
        labels: { 'paramedic.dev/scratch': 'abc123', 'paramedic.dev/release': 'abc123' },
      },
    ]);
    expect(scratches()).toEqual([]);
  });

  it('although an answer got lost on the way', async () => {
    fake.server.fail({ method: 'POST', path: /namespaces$/, does: { kind: 'cut-after-commit' } });
    expect((await prove([backedUp('configmaps', { data: {} })])).isProven).toBe(true);
    expect(scratches()).toEqual([]);
  });

  it('where every namespace gets such an object by itself', async () => {
    const objects = [backedUp('configmaps', { data: { ca: 'x' } })];
    fake.server.fail({
      method: 'POST',
      path: new RegExp(`${SCRATCH}/configmaps$`),
      does: {
        kind: 'first',
        run: () =>
          fake.server.store.put('configmaps', {
            metadata: { name: 'web', namespace: SCRATCH },
            data: { ca: 'x' },
          }),
      },
    });
    expect((await prove(objects)).isProven).toBe(true);
  });

  it('of nothing, without a write', async () => {
    expect((await prove([])).isProven).toBe(true);
    expect(fake.server.mutations).toEqual([]);
  });
});

describe('a restore is not proven', () => {
  const objects = [backedUp('configmaps', { data: { a: '1' } })];

  it('when an object would be refused, and says which and why', async () => {
    fake.server.fail({ method: 'POST', path: /configmaps$/, does: { kind: 'answer', status: 422 } });
    const proof = await prove(objects);
    expect(proof.isProven).toBe(false);
    expect(proof.sentence).toContain('ConfigMap shop/web would be refused: POST');
    expect(scratches()).toEqual([]);
  });

  it('when its kind is not served any more', async () => {
    fake.server.absentGroups.add('gateway.networking.k8s.io');
    expect((await prove([backedUp('httproutes', { spec: {} })])).sentence).toContain('would be refused');
  });

  it('when the server would store it otherwise, and says where but no value', async () => {
    fake.server.store.defaults.set('configmaps', (object) => ({ ...object, data: { a: 'hunter2' } }));
    const { isProven, sentence } = await prove(objects);
    expect(isProven).toBe(false);
    expect(sentence).toBe('ConfigMap shop/web would come back changed at /data/a');
    expect(scratches()).toEqual([]);
  });

  it('when it comes back changed', async () => {
    fake.server.fail({
      method: 'GET',
      path: new RegExp(`${SCRATCH}/configmaps/web$`),
      does: { kind: 'first', run: () => undefined },
    });
    fake.server.fail({
      method: 'GET',
      path: new RegExp(`${SCRATCH}/configmaps/web$`),
      does: {
        kind: 'answer',
        status: 200,
        body: { metadata: { name: 'web', namespace: SCRATCH }, data: {} },
      },
    });
    expect((await prove(objects)).sentence).toBe('ConfigMap shop/web came back changed at /data/a');
  });

  it('when the namespace may not be made', async () => {
    fake.server.fail({ method: 'POST', path: /namespaces$/, does: { kind: 'answer', status: 403 } });
    const { isProven, sentence } = await prove(objects);
    expect(isProven).toBe(false);
    expect(sentence).toContain('ClusterRole paramedic');
  });

  it('when it is too large, before anything is written', async () => {
    const many = Array.from({ length: 301 }, () => objects).flat();
    expect((await prove(many)).sentence).toContain('too large');
    expect((await prove([backedUp('configmaps', { data: { a: 'x'.repeat(2 ** 25) } })])).isProven).toBe(
      false,
    );
    expect(fake.server.mutations).toEqual([]);
  });
});

it('a release id without a short id is refused', async () => {
  const objects = [backedUp('configmaps', { data: {} })];
  const call = proveRestore(fake.arena.actor, 'release/shop/web/NO', objects, never, () => Promise.resolve());
  await expect(call).rejects.toThrow('short id');
  expect(fake.server.mutations).toEqual([]);
});
