import { describe, expect, it } from 'vitest';
import { KubernetesClient } from '../../../activities/kubernetes/client.ts';
import { createPodMetricsReader } from '../../../activities/kubernetes/pod-metrics.ts';
import type { PodMetricsOptions } from '../../../activities/kubernetes/pod-metrics.ts';
import { fakeCluster } from './fake-cluster.ts';

const cluster = fakeCluster();
const signal = () => new AbortController().signal;
const MEASURED = '2026-01-05T10:00:00Z';
const PATH = /^\/apis\/metrics\.k8s\.io\//;

const pod = (changes: object = {}) => ({
  metadata: { name: 'shop-a', namespace: 'shop' },
  timestamp: MEASURED,
  window: '1m0.5s',
  containers: [
    { name: 'app', usage: { cpu: '250000000n', memory: '64Mi' } },
    { name: 'proxy', usage: { cpu: '50m', memory: '1Mi' } },
  ],
  ...changes,
});

const answers = (status: number, body: unknown, times = 99) => {
  cluster.server.fail({ path: PATH, times, does: { kind: 'answer', status, body } });
};
const asked = () => cluster.server.requests.filter(({ path }) => PATH.test(path)).map(({ path }) => path);

function reader(options: Partial<PodMetricsOptions> = {}) {
  const clock = { nowMs: 1000 };
  const made = createPodMetricsReader({
    client: cluster.arena.hasty,
    nowMs: () => clock.nowMs,
    ...options,
  });
  return { clock, read: (namespaces = ['shop']) => made.read(namespaces, signal()) };
}

describe('what pods use now', () => {
  it('is that of all their containers, with its time and window', async () => {
    answers(200, { items: [pod()] });
    expect(await reader().read()).toEqual({
      status: 'read',
      usage: [
        {
          namespace: 'shop',
          pod: 'shop-a',
          atMs: Date.parse(MEASURED),
          windowMs: 60_500,
          cpuCores: 0.3,
          memoryBytes: 65 * 1_048_576,
        },
      ],
    });
  });

  it('is asked by one call for each namespace', async () => {
    answers(200, { items: [] });
    expect(
      await reader().read(['b', 'a', 'b', ...Array.from({ length: 20 }, (_, at) => `n${String(at)}`)]),
    ).toEqual({
      status: 'read',
      usage: [],
    });
    expect(asked()).toHaveLength(22);
    expect(asked()[0]).toBe('/apis/metrics.k8s.io/v1beta1/namespaces/a/pods');
  });

  it.each([
    ['a container without cpu', { containers: [{ usage: { memory: '1Mi' } }] }],
    ['a container with nonsense', { containers: [{ usage: { cpu: 'much', memory: '1Mi' } }] }],
    ['a container without usage', { containers: [{ name: 'app' }] }],
    ['no containers', { containers: [] }],
    ['no time', { timestamp: undefined }],
    ['a time that is none', { timestamp: 'now' }],
    ['no name', { metadata: {} }],
  ])('leaves out a pod with %s', async (_, changes) => {
    answers(200, { items: [pod(changes), pod()] });
    expect(await reader().read()).toMatchObject({ status: 'read', usage: [{ pod: 'shop-a' }] });
  });

  it.each([null, {}, { items: null }])('is nothing when the answer is %j', async (body) => {
    answers(200, body);
    expect(await reader().read()).toEqual({ status: 'read', usage: [] });
  });
});

describe('a cluster without that API', () => {
  it('is asked once, and again after five minutes', async () => {
    answers(404, { reason: 'NotFound' });
    const { clock, read } = reader();
    expect(await read(['shop', 'bank', 'mail'])).toEqual({ status: 'absent' });
    clock.nowMs += 299_999;
    expect(await read()).toEqual({ status: 'absent' });
    expect(asked()).toHaveLength(1);
    clock.nowMs += 1;
    await read();
    expect(asked()).toHaveLength(2);
  });
});

describe('an API that cannot be read', () => {
  it.each([403, 500, 503])('because of %i says so, without the words of the server', async (status) => {
    answers(status, { message: 'secret words' });
    const { clock, read } = reader();
    const told = await read();
    expect(told).toMatchObject({ status: 'unread' });
    expect(JSON.stringify(told)).toContain('metrics.k8s.io cannot be read');
    expect(JSON.stringify(told)).not.toContain('secret');
    clock.nowMs += 59_999;
    await read();
    expect(asked()).toHaveLength(1);
    clock.nowMs += 1;
    await read();
    expect(asked()).toHaveLength(2);
  });

  it('because it hangs costs no more than its deadline', async () => {
    cluster.server.fail({ path: PATH, does: { kind: 'hang' } });
    const client = new KubernetesClient(cluster.server.config());
    expect(await reader({ client, deadlineMs: 50 }).read()).toEqual({
      status: 'unread',
      reason: 'metrics.k8s.io did not answer in 0.05 s',
    });
    await client.close();
  });
});

it("the caller's own abort is the caller's", async () => {
  const stop = new AbortController();
  stop.abort(new Error('the tick is over'));
  const made = createPodMetricsReader({ client: cluster.arena.hasty, nowMs: () => 0 });
  await expect(made.read(['shop'], stop.signal)).rejects.toThrow('the tick is over');
});
