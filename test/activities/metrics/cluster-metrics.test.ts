import { describe, expect, it } from 'vitest';
import type { PodMetrics, PodUsage } from '../../../activities/kubernetes/pod-metrics.ts';
import { createClusterMetrics } from '../../../activities/metrics/cluster-metrics.ts';
import type { SampleSource } from '../../../activities/metrics/sample-source.ts';
import { NOW_MS, request, signal } from './reader-on-server.ts';
import { storedSamples } from './stored-samples.ts';
import { sourceOf } from './windows.ts';

const usage = (pod: string, changes: Partial<PodUsage> = {}): PodUsage => ({
  namespace: 'shop',
  pod,
  atMs: NOW_MS - 20_000,
  windowMs: 30_000,
  cpuCores: 0.5,
  memoryBytes: 100,
  ...changes,
});
const both = [usage('shop-new-a'), usage('shop-old-b', { cpuCores: 0.1, memoryBytes: 300 })];
const nothing = sourceOf(() => ({}));

function collecting(prometheus: SampleSource = nothing, usages: readonly PodUsage[] = both) {
  const state: { answer: PodMetrics } = { answer: { status: 'read', usage: usages } };
  const store = storedSamples();
  const metrics = createClusterMetrics({
    podMetrics: { read: () => Promise.resolve(state.answer) },
    prometheus,
    store,
  });
  return {
    state,
    store,
    collect: (atMs = NOW_MS, asked = [request()]) => metrics.collect(asked, atMs, signal()),
  };
}

describe('a workload that Prometheus does not measure', () => {
  it('gets the mean of its pods as cpu and the fullest as memory, at the time of the tick', async () => {
    const { collect, store } = collecting();
    expect(await collect()).toEqual({ samples: 2, unread: null });
    expect(store.all()).toEqual([
      { targetKey: 'shop', metric: 'cpuCores', atMs: NOW_MS, value: 0.3 },
      { targetKey: 'shop', metric: 'memoryBytes', atMs: NOW_MS, value: 300 },
    ]);
  });

  it('gets one sample of a measurement, however often it is told', async () => {
    const { collect, state } = collecting();
    await collect();
    expect(await collect(NOW_MS + 15_000)).toEqual({ samples: 0, unread: null });
    state.answer = { status: 'read', usage: [usage('shop-new-a', { atMs: NOW_MS }), ...both.slice(1)] };
    expect(await collect(NOW_MS + 30_000)).toEqual({ samples: 2, unread: null });
  });

  it.each([
    [150_000, 2],
    [150_001, 0],
  ])('whose pods were measured %i ms ago, over 30 s, gets %i', async (agoMs, samples) => {
    const { collect } = collecting(nothing, [usage('shop-new-a', { atMs: NOW_MS - agoMs })]);
    expect(await collect()).toMatchObject({ samples });
  });

  it('gets nothing from pods that are not its own', async () => {
    const foreign = [usage('cart-x'), usage('shop-new-a', { namespace: 'bank' })];
    const { collect, store } = collecting(nothing, foreign);
    expect(await collect()).toEqual({ samples: 0, unread: null });
    expect(store.all()).toEqual([]);
  });
});

describe('a workload gets nothing', () => {
  it.each([
    ['when Prometheus has its cpu', sourceOf(() => ({ cpuCores: [0.2] }))],
    ['when Prometheus has its memory', sourceOf(() => ({ memoryBytes: [5] }))],
    ['when Prometheus cannot tell', sourceOf(() => ({}), { cpuCores: 'gap' })],
    ['when Prometheus knows nothing of it', sourceOf(() => null)],
  ])('%s', async (_, prometheus) => {
    const { collect, store } = collecting(prometheus);
    expect(await collect()).toEqual({ samples: 0, unread: null });
    expect(store.all()).toEqual([]);
  });

  it('while others do', async () => {
    const { collect, store } = collecting(sourceOf((key) => (key === 'shop' ? {} : { cpuCores: [1] })));
    await collect(NOW_MS, [request(), request({ key: 'measured' })]);
    expect(new Set(store.all().map(({ targetKey }) => targetKey))).toEqual(new Set(['shop']));
  });
});

describe('without the metrics API', () => {
  it('there is nothing, quietly, and Prometheus is not asked', async () => {
    const prometheus = sourceOf(() => ({}));
    const { collect, state } = collecting(prometheus);
    state.answer = { status: 'absent' };
    expect(await collect()).toEqual({ samples: 0, unread: null });
    expect(prometheus.ranges).toEqual([]);
  });

  it('that is there and cannot be read, the reason is told', async () => {
    const { collect, state } = collecting();
    state.answer = { status: 'unread', reason: 'metrics.k8s.io did not answer in 2 s' };
    expect(await collect()).toEqual({ samples: 0, unread: 'metrics.k8s.io did not answer in 2 s' });
  });
});
