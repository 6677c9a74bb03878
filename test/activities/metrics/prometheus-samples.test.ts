import { describe, expect, it } from 'vitest';
import { METRIC_NAMES } from '../../../domain/workload/metric-vector.ts';
import { byHistoryQuery, hang, json, matrix, text } from './prometheus-server.ts';
import type { Answer, HistoryAnswers } from './prometheus-server.ts';
import { NOW_MS, request, signal } from './reader-on-server.ts';
import { STEP_MS, columnOf, rateOf, samplesOnServer, stepsToNow, version } from './samples-on-server.ts';

const { server, source, read } = samplesOnServer();
const answering = (answers: HistoryAnswers): Answer => byHistoryQuery(answers, ['shop'], rateOf);
const series = (...all: Parameters<typeof matrix>[0]) => json(matrix(all));

describe('samples from Prometheus', () => {
  it('are one row a step in the order of the metrics, versions taken together', async () => {
    server().answer = answering({
      requestsPerSecond: series(
        version('new', [0, 6, 8]),
        version('old', [null, 4, null]),
        version('foreign', [99, 99, 99]),
        version('new', [99, 99, 99], 'bank'),
      ),
      failedPerSecond: series(version('new', [null, 1, 2])),
      p95Seconds: series(version('new', ['NaN', 0.2, 'NaN']), version('old', [null, 0.5, null])),
      cpuCores: series(version('new', [null, 0.2, null]), version('old', [null, 0.4, null])),
      memoryBytes: series(version('new', [100, 100, null]), version('old', [null, 300, null])),
      diskBytesPerSecond: series(version('new', [1, 2, 3]), version('old', [null, null, 4])),
      networkBytesPerSecond: series(version('new', [5, 6, 7]), version('old', [null, null, 8])),
    });
    const window = await read();
    expect(window).toMatchObject({ rows: 3, startMs: NOW_MS - 2 * STEP_MS, issues: [] });
    expect(Object.fromEntries(METRIC_NAMES.map((name) => [name, columnOf(window, name)]))).toEqual({
      cpuCores: [null, expect.closeTo(0.3), null],
      memoryBytes: [100, 300, null],
      p95Ms: [null, 500, null],
      errorRatio: [null, 0.1, 0.25],
      requestsPerSecond: [0, 10, 8],
      diskBytesPerSecond: [1, 2, 7],
      networkBytesPerSecond: [5, 6, 15],
    });
  });

  it('of many workloads cost the same seven questions, of none no question', async () => {
    server().answer = series();
    const many = Array.from({ length: 300 }, (_, at) =>
      request({ key: String(at), namespace: `n${String(at)}` }),
    );
    expect((await source().read(many, stepsToNow(3), signal())).size).toBe(300);
    expect(server().asked.map(({ path }) => path)).toEqual(Array(7).fill('/api/v1/query_range'));
    expect((await source().read([], stepsToNow(3), signal())).size).toBe(0);
    expect(server().asked).toHaveLength(7);
  });

  it('an error ratio is never above 1, and no failures are none', async () => {
    server().answer = answering({
      requestsPerSecond: series(version('new', [3, 3, 3])),
      failedPerSecond: series(version('new', [null, 3.000001, 0])),
    });
    expect(columnOf(await read(), 'errorRatio')).toEqual([0, 1, 0]);
  });

  it('that cannot be are named and left out', async () => {
    server().answer = answering({
      cpuCores: series(version('new', [1, '-1', 'NaN'])),
      p95Seconds: series(version('new', [1, '+Inf', '-1'])),
    });
    const window = await read();
    expect(columnOf(window, 'cpuCores')).toEqual([1, null, null]);
    expect(window?.issues).toMatchObject([
      { kind: 'not-a-number', metric: 'cpuCores', samples: 2 },
      { kind: 'not-a-number', metric: 'p95Ms', samples: 1 },
    ]);
  });
});

describe('a metric that goes missing', () => {
  const away = (value: number | null, steps: number) => [value ?? 0, ...Array<null>(steps).fill(null)];

  it('is named after ten steps, one that was never there is not', async () => {
    server().answer = answering({ cpuCores: series(version('new', away(1, 9))) });
    expect((await read(stepsToNow(10)))?.issues).toEqual([]);
    server().answer = answering({ cpuCores: series(version('new', away(1, 10))) });
    expect((await read(stepsToNow(11)))?.issues).toMatchObject([
      { kind: 'gap', metric: 'cpuCores', samples: 10, atMs: NOW_MS },
    ]);
  });

  it('is no gap where there was nothing to measure: the p95 and errors of no requests', async () => {
    const quiet = [5, ...Array<number>(20).fill(0)];
    server().answer = answering({
      requestsPerSecond: series(version('new', quiet)),
      p95Seconds: series(version('new', [0.1, ...Array<string>(20).fill('NaN')])),
    });
    expect((await read(stepsToNow(21)))?.issues).toEqual([]);
  });
});

describe('a long range', () => {
  const pieces = () =>
    server()
      .asked.filter(({ form }) => form.get('query')?.includes('cpu_usage'))
      .map(
        ({ form }) => (Number(form.get('end')) - Number(form.get('start'))) / Number(form.get('step')) + 1,
      );

  it.each([
    [10_000, [10_000]],
    [10_001, [10_000, 1]],
    [25_000, [10_000, 10_000, 5000]],
  ])('of %i steps is asked in pieces, newest first', async (rows, expected) => {
    server().answer = series();
    expect((await read(stepsToNow(rows)))?.rows).toBe(rows);
    expect(pieces()).toEqual(expected);
    expect(server().asked[0]?.form.get('end')).toBe(String(NOW_MS / 1000));
  });

  it('of many workloads is asked in pieces an answer can hold', async () => {
    server().answer = series();
    const many = Array.from({ length: 800 }, (_, at) => request({ key: String(at) }));
    await source().read(many, stepsToNow(1000), signal());
    expect(pieces()).toEqual([500, 500]);
  });

  it('of which an older piece cannot be read has the newer ones', async () => {
    const asked = { cpuCores: 0 };
    server().answer = answering({
      cpuCores: (response, one) => {
        asked.cpuCores += 1;
        const answer = asked.cpuCores === 1 ? series(version('new', [0.5])) : text('', 503);
        answer(response, one);
      },
    });
    const window = await read(stepsToNow(30_000));
    expect(columnOf(window, 'cpuCores').at(-1)).toBe(0.5);
    expect(asked.cpuCores).toBe(2);
    expect(window?.issues).toMatchObject([
      { kind: 'gap', metric: 'cpuCores', samples: 20_000, atMs: NOW_MS - 10_000 * STEP_MS },
    ]);
  });
});

describe('what cannot be read is missing, with its reason', () => {
  it.each<[string, Answer, string]>([
    ['text', text('hello'), 'not JSON'],
    [
      'an error',
      json({ status: 'error', errorType: 'execution', error: 'too many samples' }, 422),
      'too many samples',
    ],
    ['half an answer', text('{"status":"succ'), 'not JSON'],
  ])('all of it after %s', async (_, answer, reason) => {
    server().answer = answer;
    const window = await read();
    expect(window?.values.every((value) => Number.isNaN(value))).toBe(true);
    expect(window?.issues.map(({ metric }) => metric)).toEqual(METRIC_NAMES);
    expect(window?.issues.every(({ kind, sentence }) => kind === 'gap' && sentence.includes(reason))).toBe(
      true,
    );
  });

  it('only what the failed question tells: without failures no ratio, but requests', async () => {
    server().answer = answering({
      requestsPerSecond: series(version('new', [3, 3, 3])),
      failedPerSecond: text('', 500),
    });
    const window = await read();
    expect(columnOf(window, 'requestsPerSecond')).toEqual([3, 3, 3]);
    expect(columnOf(window, 'errorRatio')).toEqual([null, null, null]);
    expect(window?.issues).toMatchObject([{ kind: 'gap', metric: 'errorRatio', samples: 3, atMs: NOW_MS }]);
  });

  it('a server that hangs, after its deadline; a longer range has a longer one', async () => {
    server().answer = hang();
    const waited = async (rows: number) =>
      (await source(50).read([request()], stepsToNow(rows), signal())).get('shop')?.issues[0]?.sentence;
    expect(await waited(3)).toContain('Prometheus did not answer in 0.05 s');
    expect(await waited(4001)).toContain('Prometheus did not answer in 0.25 s');
  });

  it("but the caller's own abort is the caller's", async () => {
    server().answer = hang();
    const stop = new AbortController();
    const asked = source().read([request()], stepsToNow(3), stop.signal);
    stop.abort(new Error('the tick is over'));
    await expect(asked).rejects.toThrow('the tick is over');
  });
});
