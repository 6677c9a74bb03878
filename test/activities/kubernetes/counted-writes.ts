import { expect } from 'vitest';
import type { ClusterWriter } from '../../../activities/kubernetes/port.ts';
import { createClusterWriter } from '../../../activities/kubernetes/writer.ts';
import { patch } from './arena.ts';
import type { FakeCluster } from './fake-cluster.ts';

export const saying = (status: string, words: string) => ({
  status,
  sentence: expect.stringContaining(words) as string,
});

interface CountedWrites {
  readonly writer: () => ClusterWriter;
  /** What a person would do to the spec of the shop. */
  readonly setSpec: (path: string, value: unknown) => Promise<unknown>;
  /** Runs it and counts what it wrote. */
  readonly writes: <T>(act: () => Promise<T>) => Promise<readonly [T, number]>;
}

export const countedWrites = (fake: FakeCluster): CountedWrites => ({
  writer: () => createClusterWriter({ client: fake.arena.actor }),
  setSpec: (path, value) =>
    patch(fake.arena, 'deployments', { name: 'shop', steps: [{ op: 'add', path: `/spec/${path}`, value }] }),
  writes: async (act) => {
    const before = fake.server.mutations.length;
    const result = await act();
    return [result, fake.server.mutations.length - before];
  },
});
