import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCustomMetricReader, fillCustomQuery } from '../../../activities/metrics/custom-metric.ts';
import { UnreadableMetrics } from '../../../activities/metrics/prometheus-answer.ts';
import { createPrometheusApi } from '../../../activities/metrics/prometheus-api.ts';
import { hang, json, startPrometheusServer, text, vector } from './prometheus-server.ts';
import type { PrometheusServer } from './prometheus-server.ts';
import { NOW_MS, NOW_SECONDS, signal } from './reader-on-server.ts';

let server: PrometheusServer;
beforeAll(async () => {
  server = await startPrometheusServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.asked.length = 0;
});

const ask = (query = 'up', timeoutMs = 2000, from = signal()) =>
  createCustomMetricReader(createPrometheusApi(server.url, { timeoutMs }), () => NOW_MS).instant(query, from);

describe("a user's query", () => {
  it('answers with its one number, asked for now', async () => {
    server.answer = json(vector([[{ job: 'shop' }, 12.5]]));
    expect(await ask('sum(queue)')).toBe(12.5);
    expect(server.asked.map(({ form }) => Object.fromEntries(form))).toEqual([
      { query: 'sum(queue)', time: String(NOW_SECONDS) },
    ]);
  });

  it.each([
    ['nothing', vector([])],
    ['NaN', vector([[{}, 'NaN']])],
    ['an infinity', vector([[{}, '+Inf']])],
    [
      'several series',
      vector([
        [{ pod: 'a' }, 1],
        [{ pod: 'b' }, 1],
      ]),
    ],
  ])('that answers with %s has no number', async (_, answer) => {
    server.answer = json(answer);
    expect(await ask()).toBeNull();
  });

  it('of a scalar is asked again as a vector', async () => {
    server.answer = (response, asked) => {
      const isWrapped = asked.form.get('query') === 'vector(scalar(up) # one number\n)';
      const scalar = { status: 'success', data: { resultType: 'scalar', result: [NOW_SECONDS, '3'] } };
      json(isWrapped ? vector([[{}, 3]]) : scalar)(response, asked);
    };
    expect(await ask('scalar(up) # one number')).toBe(3);
  });

  it('that is refused says so in the words about the query itself', async () => {
    server.answer = (response, asked) => {
      const error = (asked.form.get('query') ?? '').startsWith('vector(') ? 'expected scalar' : 'parse error';
      json({ status: 'error', errorType: 'bad_data', error }, 400)(response, asked);
    };
    await expect(ask('sum(')).rejects.toThrow('Prometheus refused the query (bad_data): parse error');
  });

  it('is unreadable, within its time, where nobody answers', async () => {
    server.answer = hang();
    await expect(ask('up', 50)).rejects.toBeInstanceOf(UnreadableMetrics);
    server.answer = text('hello');
    await expect(ask()).rejects.toBeInstanceOf(UnreadableMetrics);
  });

  it("ends with the caller's own abort", async () => {
    server.answer = hang();
    const stop = new AbortController();
    const asked = ask('up', 2000, stop.signal);
    stop.abort(new Error('the watch is over'));
    await expect(asked).rejects.toThrow('the watch is over');
  });
});

describe('the placeholders of a query', () => {
  const context = { namespace: 'shop', windowMs: 30_000, canary: ['new'], baseline: ['old', 'older'] };

  it('are the namespace, the window and both versions', () => {
    expect(
      fillCustomQuery('a{n="$namespace",v=~"$canary"}[$window] / a{v=~"$baseline"}[$window]', context),
    ).toBe('a{n="shop",v=~"new"}[30000ms] / a{v=~"old|older"}[30000ms]');
  });

  it('leave other dollar signs alone', () => {
    expect(fillCustomQuery('a{p=~"web-.*$", q="$canaries"}', context)).toBe('a{p=~"web-.*$", q="$canaries"}');
  });
});
