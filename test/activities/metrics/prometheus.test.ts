import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceLevelRequest } from '../../../activities/metrics/port.ts';
import { createPrometheusApi } from '../../../activities/metrics/prometheus-api.ts';
import { createPrometheusReader } from '../../../activities/metrics/prometheus.ts';
import type { ServiceLevels } from '../../../domain/workload/service-levels.ts';
import {
  byLevelQuery,
  hang,
  json,
  matrix,
  startPrometheusServer,
  text,
  vector,
} from './prometheus-server.ts';
import type { Answer, PrometheusServer } from './prometheus-server.ts';

const NOW_MS = 1_800_000_000_000;
const NOW_SECONDS = NOW_MS / 1000;
const WINDOW_MS = 30_000;
const signal = () => new AbortController().signal;

const state: { server: PrometheusServer | null } = { server: null };
const server = (): PrometheusServer => {
  if (state.server === null) throw new Error('the server has not started');
  return state.server;
};

beforeAll(async () => {
  state.server = await startPrometheusServer();
});
afterAll(() => server().stop());
beforeEach(() => {
  server().asked.length = 0;
});

const reader = (url = server().url, timeoutMs = 2000) =>
  createPrometheusReader(createPrometheusApi(url, { timeoutMs }), {
    scrapeIntervalMs: 5000,
    nowMs: () => NOW_MS,
  });

const request = (changes: Partial<ServiceLevelRequest> = {}): ServiceLevelRequest => ({
  key: 'shop',
  namespace: 'shop',
  pods: ['shop-new-a', 'shop-old-b'],
  podTemplateHashes: ['new', 'old'],
  hadMetrics: true,
  youngestReadyAtMs: NOW_MS - 600_000,
  ...changes,
});

async function levels(
  asked: ServiceLevelRequest = request(),
  from = reader(),
): Promise<ServiceLevels | undefined> {
  const all = await from.serviceLevels([asked], WINDOW_MS, signal());
  return all.get(asked.key);
}

const a = { namespace: 'shop', pod: 'shop-new-a', pod_template_hash: 'new' };
const b = { namespace: 'shop', pod: 'shop-old-b', pod_template_hash: 'old' };
const gone = { namespace: 'shop', pod: 'shop-old-gone', pod_template_hash: 'old' };
const elsewhere = { namespace: 'bank', pod: 'shop-new-a', pod_template_hash: 'new' };

/** Two pods, one of each version, scraped two seconds ago. */
const good = {
  completed: json(
    vector([
      [a, 150],
      [b, 90],
      [gone, 10],
      [elsewhere, 999],
    ]),
  ),
  failed: json(vector([[a, 30]])),
  received: json(
    vector([
      [a, 160],
      [b, 90],
    ]),
  ),
  inFlight: json(
    vector([
      [a, 10],
      [b, 0],
    ]),
  ),
  p95Seconds: json(vector([[{ namespace: 'shop', pod_template_hash: 'new' }, 0.75]])),
  lastScrape: json(
    vector([
      [a, NOW_SECONDS - 2],
      [b, NOW_SECONDS - 2],
      [elsewhere, NOW_SECONDS],
    ]),
  ),
  cpuCores: json(vector([[{ namespace: 'shop', pod: 'shop-new-a' }, 0.25]])),
  memoryBytes: json(
    vector([
      [{ namespace: 'shop', pod: 'shop-new-a' }, 1e8],
      [{ namespace: 'shop', pod: 'shop-old-b' }, 2e8],
    ]),
  ),
};
const answering = (changes: Partial<Record<keyof typeof good, Answer>>): Answer =>
  byLevelQuery({ ...good, ...changes }, ['shop'], WINDOW_MS);

const scraped = (ageSeconds: number) => json(vector([[a, NOW_SECONDS - ageSeconds]]));

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

  it('are all asked at the same moment, over the window that was asked for', async () => {
    server().answer = answering({});
    await levels();
    expect(new Set(server().asked.map(({ form }) => form.get('time')))).toEqual(
      new Set([String(NOW_SECONDS)]),
    );
    const windows = server().asked.flatMap(({ form }) => form.get('query')?.match(/\[\w+\]/g) ?? []);
    expect(new Set(windows)).toEqual(new Set(['[30000ms]']));
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

describe('freshness', () => {
  it.each([
    [14, 'known'],
    [15, 'known'],
    [15.001, 'unknown'],
    [280, 'unknown'],
  ])('a newest sample %d s old is %s', async (age, status) => {
    server().answer = answering({ lastScrape: scraped(age) });
    expect(await levels()).toMatchObject({ status });
  });

  it('says how old the newest sample is', async () => {
    server().answer = answering({ lastScrape: scraped(95) });
    expect(await levels()).toMatchObject({
      reason: 'the newest sample of its pods is 95 s old; more than 15 s is stale',
    });
  });

  it.each([
    [true, 'unknown'],
    [false, 'absent'],
  ])('no series at all, where there had been metrics: %s, is %s', async (hadMetrics, status) => {
    server().answer = json(vector([]));
    expect(await levels(request({ hadMetrics }))).toMatchObject({ status });
  });

  it('metrics that are found count, whether they were expected or not', async () => {
    server().answer = answering({});
    expect(await levels(request({ hadMetrics: false }))).toMatchObject({ status: 'known' });
    server().answer = answering({ lastScrape: scraped(95) });
    expect(await levels(request({ hadMetrics: false }))).toMatchObject({ status: 'unknown' });
  });

  it.each([
    [19_999, 'known'],
    [20_000, 'unknown'],
  ])('a youngest pod Ready for %i ms and not scraped is %s', async (readyForMs, status) => {
    server().answer = json(vector([]));
    expect(await levels(request({ youngestReadyAtMs: NOW_MS - readyForMs }))).toMatchObject({ status });
  });

  it('a workload without a Ready pod misses nothing by not being scraped', async () => {
    server().answer = json(vector([]));
    expect(await levels(request({ youngestReadyAtMs: null }))).toMatchObject({
      status: 'known',
      versions: [],
    });
  });
});

describe('what cannot be read is unknown, with its reason', () => {
  const HTML = '<html><body>Bad gateway</body></html>';

  it.each<[string, Answer, string]>([
    ['text', text('hello'), 'Prometheus answered with text that is not JSON ("hello")'],
    ['a web page', text(HTML), 'Prometheus answered with text that is not JSON'],
    ['a web page and 502', text(HTML, 502), 'Prometheus answered with status 502'],
    ['nothing', text(''), 'Prometheus answered with nothing'],
    ['nothing and 500', text('', 500), 'Prometheus answered with status 500'],
    ['half of its JSON', text('{"status":"succ'), 'not JSON'],
    ['JSON of another shape', json({ up: true }), 'JSON of another shape'],
    ['null', json(null), 'JSON of another shape'],
    ['a matrix where a vector was asked for', json(matrix([])), 'JSON of another shape'],
    [
      'an error of its own',
      json({ status: 'error', errorType: 'bad_data', error: 'parse error' }, 400),
      'Prometheus refused the query (bad_data): parse error',
    ],
    [
      'a part of the whole',
      json(vector([], { warnings: ['store 2 of 3 did not answer'] })),
      'Prometheus answered in part only: store 2 of 3 did not answer',
    ],
    [
      'a redirect',
      (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      'cannot be reached',
    ],
    ['a hang-up', (response) => response.destroy(), 'Prometheus cannot be reached'],
  ])('%s', async (_, answer, reason) => {
    server().answer = answer;
    expect(await levels()).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining(reason) as unknown,
    });
    expect(await levels(request({ hadMetrics: false }))).toEqual({ status: 'absent' });
  });

  it.each([
    ['says nothing', hang()],
    ['stops half-way', hang('{"status":')],
  ])('a server that %s', async (_, answer) => {
    server().answer = answer;
    expect(await levels(request(), reader(server().url, 100))).toEqual({
      status: 'unknown',
      reason: 'Prometheus did not answer in 0.1 s',
    });
  });

  it('a server that is not there, without its address or credentials', async () => {
    const nobody = await startPrometheusServer();
    await nobody.stop();
    const url = nobody.url.replace('http://', 'http://user:secret@');
    expect(await levels(request(), reader(url))).toEqual({
      status: 'unknown',
      reason: 'Prometheus cannot be reached (ECONNREFUSED)',
    });
  });

  it('one question of eight that fails fails the look', async () => {
    server().answer = answering({ inFlight: text('', 503) });
    expect(await levels()).toMatchObject({
      status: 'unknown',
      reason: 'Prometheus answered with status 503',
    });
  });

  it.each<[string, Partial<Record<keyof typeof good, Answer>>]>([
    ['NaN requests', { completed: json(vector([[a, 'NaN']])) }],
    ['infinite requests', { completed: json(vector([[a, '+Inf']])) }],
    ['fewer than no requests', { completed: json(vector([[a, -5]])) }],
    ['a number with words', { failed: json(vector([[a, '5 of 7']])) }],
    ['a p95 of NaN for requests that were answered', { p95Seconds: json(vector([[a, 'NaN']])) }],
    ['an infinite p95', { p95Seconds: json(vector([[a, '+Inf']])) }],
    ['NaN bytes', { memoryBytes: json(vector([[a, 'NaN']])) }],
  ])('%s', async (_, changes) => {
    server().answer = answering(changes);
    expect(await levels()).toMatchObject({ status: 'unknown' });
  });

  it('a figure of one workload does not blind the others', async () => {
    const other = { namespace: 'bank', pod: 'bank-x', pod_template_hash: 'x' };
    server().answer = byLevelQuery(
      {
        completed: json(
          vector([
            [a, 'NaN'],
            [other, 5],
          ]),
        ),
        lastScrape: json(
          vector([
            [a, NOW_SECONDS],
            [other, NOW_SECONDS],
          ]),
        ),
      },
      ['shop', 'bank'],
      WINDOW_MS,
    );
    const bank = request({ key: 'bank', namespace: 'bank', pods: ['bank-x'], podTemplateHashes: ['x'] });
    const all = await reader().serviceLevels([request(), bank], WINDOW_MS, signal());
    expect([...all.values()].map(({ status }) => status)).toEqual(['unknown', 'known']);
  });

  it("but the caller's own abort is the caller's", async () => {
    server().answer = hang();
    const stop = new AbortController();
    const asked = reader().serviceLevels([request()], WINDOW_MS, stop.signal);
    stop.abort(new Error('the tick is over'));
    await expect(asked).rejects.toThrow('the tick is over');
  });
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
