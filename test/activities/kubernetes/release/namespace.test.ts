import { expect, it } from 'vitest';
import { hasNamespace } from '../../../../activities/kubernetes/release/namespace.ts';
import { fakeCluster } from '../fake-cluster.ts';

const never = new AbortController().signal;
const fake = fakeCluster();
const has = (name: string) => hasNamespace(fake.arena.actor, name, never);

it('a namespace is there, unless it is on its way out', async () => {
  expect(await has('shop')).toBe(true);
  expect(await has('staging')).toBe(false);
  const metadata = { name: 'leaving', deletionTimestamp: '2026-03-01T10:00:00Z' };
  fake.server.store.put('namespaces', { metadata });
  expect(await has('leaving')).toBe(false);
});

it('one that may not be read is not missing', async () => {
  fake.server.fail({ path: /namespaces\/shop$/, does: { kind: 'answer', status: 403 } });
  await expect(has('shop')).rejects.toMatchObject({ code: 'forbidden' });
});
