import { describe, expect, it } from 'vitest';
import { json, vector } from './prometheus-server.ts';
import { NOW_MS, NOW_SECONDS, WINDOW_MS, readerOnServer, request, signal } from './reader-on-server.ts';
import { a, answering, b } from './shop-answers.ts';

const { server, reader, levels } = readerOnServer();

describe('service levels', () => {
  it('are told by version, by pod and in use, and only of the workload asked about', async () => {
    server().answer = answering({});
    expect(await levels()).toEqual({
      status: 'known',
      atMs: NOW_MS,
      windowMs: WINDOW_MS,
      versions: [
        { podTemplateHash: 'new', requests: 150, errorRatio: 0.2, p95Ms: 750 },
        { podTemplateHash: 'old', requests: 100, errorRatio: 0, p95Ms: null },
      ],
      pods: [
        { pod: 'shop-new-a', received: 160, completed: 150, inFlight: 10 },
        { pod: 'shop-old-b', received: 90, completed: 90, inFlight: 0 },
      ],
      usage: [
        { pod: 'shop-new-a', cpuCores: 0.25, memoryBytes: 1e8 },
        { pod: 'shop-old-b', cpuCores: null, memoryBytes: 2e8 },
      ],
    });
  });

  it('of many workloads cost the same eight questions', async () => {
    const many = Array.from({ length: 300 }, (_, at) =>
      request({ key: String(at), namespace: `shop-${String(at)}` }),
    );
    server().answer = json(vector([]));
    const all = await reader().serviceLevels(many, WINDOW_MS, signal());
    expect(all.size).toBe(300);
    expect(server().asked).toHaveLength(8);
    expect(server().asked.every(({ path }) => path === '/api/v1/query')).toBe(true);
  });

  it('of nothing cost no question', async () => {
    expect((await reader().serviceLevels([], WINDOW_MS, signal())).size).toBe(0);
    expect(server().asked).toHaveLength(0);
  });

  it('are all asked at the same moment, over the window that was asked for, cpu over five minutes', async () => {
    server().answer = answering({});
    await levels();
    expect(new Set(server().asked.map(({ form }) => form.get('time')))).toEqual(
      new Set([String(NOW_SECONDS)]),
    );
    const queries = server().asked.map(({ form }) => form.get('query') ?? '');
    const windows = (of: (query: string) => boolean) =>
      new Set(queries.filter(of).flatMap((query) => query.match(/\[\w+\]/g) ?? []));
    const isCpu = (query: string) => query.includes('container_cpu_usage_seconds_total');
    expect(windows(isCpu)).toEqual(new Set(['[300000ms]']));
    expect(windows((query) => !isCpu(query))).toEqual(new Set(['[30000ms]']));
  });

  it('of a service nobody calls are known and empty', async () => {
    server().answer = answering({
      completed: json(
        vector([
          [a, 0],
          [b, 0],
        ]),
      ),
      failed: json(vector([])),
      p95Seconds: json(vector([[{ namespace: 'shop', pod_template_hash: 'new' }, 'NaN']])),
    });
    expect(await levels()).toMatchObject({
      status: 'known',
      versions: [
        { requests: 0, errorRatio: null, p95Ms: null },
        { requests: 0, errorRatio: null, p95Ms: null },
      ],
    });
  });

  it('of a version scraped only once are known and empty: increase() needs two', async () => {
    server().answer = answering({ completed: json(vector([[b, 90]])), failed: json(vector([])) });
    expect(await levels()).toMatchObject({
      versions: [
        { podTemplateHash: 'new', requests: 0 },
        { podTemplateHash: 'old', requests: 90 },
      ],
    });
  });

  it('leave out pods that are not measured, rather than call them idle', async () => {
    server().answer = answering({
      lastScrape: json(
        vector([
          [a, NOW_SECONDS - 2],
          [b, NOW_SECONDS - 60],
        ]),
      ),
    });
    expect(await levels()).toMatchObject({ status: 'known', pods: [{ pod: 'shop-new-a' }] });
  });

  it('leave out a pod that tells no requests in flight', async () => {
    server().answer = answering({ inFlight: json(vector([[b, 0]])) });
    expect(await levels()).toMatchObject({ status: 'known', pods: [{ pod: 'shop-old-b' }] });
  });

  it('do not trip over the noise of extrapolation', async () => {
    server().answer = answering({
      completed: json(
        vector([
          [a, 33.333333],
          [b, 99.99999999],
        ]),
      ),
    });
    expect(await levels()).toMatchObject({ versions: [{ requests: 33.333 }, { requests: 100 }] });
  });
});

it('a version that answered only failures has no p95 where failures are not timed', async () => {
  const none = json(vector([[{ namespace: 'shop', pod_template_hash: 'new' }, 'NaN']]));
  server().answer = answering({ failed: json(vector([[a, 150]])), p95Seconds: none });
  expect(await levels()).toMatchObject({ versions: [{ errorRatio: 1, p95Ms: null }, {}] });
});

describe('the address', () => {
  it('may have a path, a slash and credentials', async () => {
    server().answer = answering({});
    const url = `${server().url.replace('http://', 'http://me:p%40ss@')}/prometheus/`;
    expect(await levels(request(), reader(url))).toMatchObject({ status: 'known' });
    const [asked] = server().asked;
    expect(asked?.path).toBe('/prometheus/api/v1/query');
    expect(asked?.headers.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });
});
