import { describe, expect, it } from 'vitest';
import {
  byLevelQuery,
  hang,
  json,
  matrix,
  startPrometheusServer,
  text,
  vector,
} from './prometheus-server.ts';
import type { Answer } from './prometheus-server.ts';
import { NOW_SECONDS, WINDOW_MS, readerOnServer, request, signal } from './reader-on-server.ts';
import { a, answering } from './shop-answers.ts';
import type { LevelAnswers } from './shop-answers.ts';

const { server, reader, levels } = readerOnServer();

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

  it.each<[string, LevelAnswers]>([
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
