import { describe, expect, it } from 'vitest';
import { json, vector } from './prometheus-server.ts';
import { NOW_MS, readerOnServer, request } from './reader-on-server.ts';
import { answering, scraped } from './shop-answers.ts';

const { server, levels } = readerOnServer();

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
