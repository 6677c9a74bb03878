import { describe, expect, it } from 'vitest';
import { RELEASE_LABEL } from '../../../../domain/release/change.ts';
import type { Change } from '../../../../domain/release/change.ts';
import { createReleaseCluster } from '../../../../activities/kubernetes/release/create.ts';
import { saying } from '../counted-writes.ts';
import { fakeCluster } from '../fake-cluster.ts';
import { runningShop } from '../samples.ts';
import {
  SHORT_ID,
  changeRequest,
  createOf,
  deleteOf,
  edit,
  liveRequest,
  patchOf,
  put,
  refIn,
  service,
} from './changes.ts';
import { defaultRoutes } from './gateway-api.ts';

const never = new AbortController().signal;
const fake = fakeCluster();
const cluster = () => createReleaseCluster({ client: fake.arena.actor });
const mine = service('shop-canary', { [RELEASE_LABEL]: SHORT_ID });
const canary = () => refIn(fake.arena, 'services', 'shop-canary');

describe('what is never written', () => {
  it('is in a system namespace', async () => {
    const object = refIn({ namespace: 'kube-system' }, 'services', 'dns');
    const changes = [createOf(object, mine), deleteOf(object), patchOf(object, 'x', { path: '/a', to: 1 })];
    for (const change of changes) {
      const request = changeRequest(change);
      expect(await cluster().applyChange(request)).toEqual(saying('blocked', 'system namespace'));
      expect(await cluster().undoChange(request)).toEqual(saying('blocked', 'system namespace'));
    }
    expect(fake.server.requests).toEqual([]);
  });

  it('carries no label by which it could be taken back', async () => {
    const request = changeRequest(createOf(canary(), service('shop-canary')));
    expect(await cluster().applyChange(request)).toEqual(saying('blocked', 'no release’s label'));
    expect(fake.server.mutations).toEqual([]);
  });

  it('has no namespace to be in, or no kind', async () => {
    const nowhere = { ...canary(), namespace: 'nowhere' };
    expect(await cluster().applyChange(changeRequest(createOf(nowhere, mine)))).toEqual(
      saying('blocked', 'its namespace is not there'),
    );
    fake.server.absentGroups.add('gateway.networking.k8s.io');
    const route = createOf(refIn(fake.arena, 'httproutes', 'shop'), mine);
    expect(await cluster().applyChange(changeRequest(route))).toEqual(
      saying('blocked', 'gateway.networking.k8s.io/v1) is not installed'),
    );
  });

  it('is still on its way out', async () => {
    const metadata = { name: 'shop-canary', namespace: 'shop', labels: { [RELEASE_LABEL]: SHORT_ID } };
    fake.server.store.put('services', {
      metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
    });
    const create = changeRequest(createOf(canary(), mine));
    expect(await cluster().applyChange(create)).toEqual(saying('blocked', 'finalizers'));
    expect((await cluster().undoChange(create)).status).toBe('already-applied');
    const patch = changeRequest(patchOf(canary(), null, { path: '/spec/selector', to: {} }));
    expect(await cluster().applyChange(patch)).toEqual(saying('gone', 'being deleted'));
    expect((await cluster().undoChange(patch)).status).toBe('already-applied');
  });
});

describe('an object that this very row has made', () => {
  it('stays its own, whatever became of it since', async () => {
    const request = changeRequest(createOf(canary(), mine));
    await cluster().applyChange(request);
    await edit(fake.arena, canary(), { op: 'replace', path: '/spec/selector', value: { app: 'other' } });
    expect((await cluster().applyChange(request)).status).toBe('already-applied');
  });
});

describe('an object of the same release under another row', () => {
  it('is its own as long as it is as the manifest says', async () => {
    await put(fake.arena, canary(), mine);
    const request = changeRequest(createOf(canary(), mine));
    expect((await cluster().applyChange(request)).status).toBe('already-applied');
    const other = { ...mine, spec: { selector: { app: 'other' } } };
    expect(await cluster().applyChange(changeRequest(createOf(canary(), other)))).toEqual(
      saying('drifted', 'exists already'),
    );
  });
});

describe('a field with more in it than was written', () => {
  const arranged = async (): Promise<Change> => {
    defaultRoutes(fake.server);
    const object = refIn(fake.arena, 'httproutes', 'shop');
    const rules = (weight: number) => [{ backendRefs: [{ name: 'shop', weight }] }];
    const found = await put(fake.arena, object, { metadata: { name: 'shop' }, spec: { rules: rules(1) } });
    const field = { path: '/spec/rules', from: rules(1), to: rules(2) };
    return patchOf(object, found.metadata?.uid ?? '', field);
  };
  const rehearsals = { method: 'PATCH', path: /httproutes\/shop$/ };

  it('counts as ours when the server refuses to say what it fills in', async () => {
    const change = await arranged();
    fake.server.fail({ ...rehearsals, does: { kind: 'answer', status: 400 } });
    expect((await cluster().applyChange(changeRequest(change))).status).toBe('applied');
  });

  it('is left for later when the server cannot be asked', async () => {
    const change = await arranged();
    fake.server.fail({ ...rehearsals, does: { kind: 'answer', status: 503 } });
    await expect(cluster().applyChange(changeRequest(change))).rejects.toMatchObject({ code: 'unavailable' });
    expect((await cluster().applyChange(changeRequest(change))).status).toBe('applied');
  });
});

describe('a rehearsal', () => {
  const rehearse = (change: Change) => cluster().dryRun(change, never);

  it('says what the server refuses, and quotes no value', async () => {
    fake.server.fail({
      method: 'POST',
      path: /services$/,
      does: {
        kind: 'answer',
        status: 422,
        body: { reason: 'Invalid', message: 'hunter2', details: { causes: [{ field: 'spec.ports' }] } },
      },
    });
    const sentence = await rehearse(createOf(canary(), mine));
    expect(sentence).toContain('fields spec.ports');
    expect(sentence).not.toContain('hunter2');
  });

  it('says when what is made could not be deleted again', async () => {
    fake.server.fail({ method: 'DELETE', path: /shop-canary$/, does: { kind: 'answer', status: 403 } });
    expect(await rehearse(createOf(canary(), mine))).toContain('grant the right');
    expect(fake.server.mutations).toEqual([]);
  });

  it.each([503, 429, 401])('is no answer when the server answers %i', async (status) => {
    fake.server.fail({ method: 'POST', path: /services$/, times: 9, does: { kind: 'answer', status } });
    await expect(rehearse(createOf(canary(), mine))).rejects.toMatchObject({ status });
  });

  it('of a patch says that its object is gone', async () => {
    const field = { path: '/spec/selector', to: {} };
    expect(await rehearse(patchOf(canary(), 'x', field))).toContain('does not exist any more');
  });
});

describe('a look at what a plan is made from', () => {
  it('tells that HTTPRoutes are not served at all', async () => {
    await runningShop(fake.arena);
    fake.server.absentGroups.add('gateway.networking.k8s.io');
    const refusal = await cluster().readLive(liveRequest(fake.arena, { httpRoute: 'shop' }), never);
    expect(refusal).toMatchObject({
      code: 'missing-route',
      wayOut: expect.stringContaining('Gateway API CRDs') as string,
    });
  });

  it('takes what is on its way out for missing', async () => {
    await runningShop(fake.arena);
    const deletionTimestamp = '2026-01-01T00:00:00Z';
    fake.server.store.put('services', { metadata: { name: 'shop', namespace: 'shop', deletionTimestamp } });
    const refusal = await cluster().readLive(liveRequest(fake.arena, { service: 'shop' }), never);
    expect(refusal).toMatchObject({ code: 'missing-service' });
  });

  it('fails when the server does not answer', async () => {
    fake.server.fail({ path: /deployments\/shop$/, times: 9, does: { kind: 'answer', status: 500 } });
    await expect(cluster().readLive(liveRequest(fake.arena), never)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
