import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { releasesAt } from '../scenarios/runner/paramedic-releases.ts';
import type { Releases } from '../scenarios/runner/paramedic-releases.ts';

interface Asked {
  readonly path: string;
  readonly body: unknown;
  readonly key: unknown;
}

let server: Server | null = null;
afterEach(() => {
  server?.close();
  server = null;
});

/** An API that answers everything alike, once it has lost its first few answers. */
async function answering(
  status: number,
  body: object,
  lost = 0,
): Promise<{ releases: Releases; asked: Asked[] }> {
  const asked: Asked[] = [];
  const api = createServer((request, response) => {
    void readBody(request).then((text) => {
      asked.push({
        path: request.url ?? '',
        body: text === '' ? null : (JSON.parse(text) as unknown),
        key: request.headers['idempotency-key'],
      });
      if (asked.length <= lost) {
        response.destroy();
        return;
      }
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  server = api;
  await new Promise<void>((listening) => api.listen(0, '127.0.0.1', listening));
  const { port } = api.address() as AddressInfo;
  return { releases: releasesAt(`http://127.0.0.1:${String(port)}`), asked };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of request) chunks.push(String(chunk));
  return chunks.join('');
}

const problem = (status: number, detail: string) => ({
  type: 'about:blank',
  title: 'no',
  status,
  detail,
  wayOut: null,
  requestId: 'r',
});

test('a release that is taken has an id', async () => {
  const { releases, asked } = await answering(202, { id: 'release/ns/shop/abcdef', temporalUrl: 'u' });
  const begun = await releases.start({ fileText: 'name: shop', fileName: 'release.yaml', by: 'rita' });
  expect(begun).toEqual({ id: 'release/ns/shop/abcdef' });
  expect(asked).toEqual([
    expect.objectContaining({
      path: '/api/v1/releases',
      body: { fileText: 'name: shop', fileName: 'release.yaml', by: 'rita' },
    }),
  ]);
});

test('a refusal is an answer, in Paramedic’s own words', async () => {
  const { releases } = await answering(422, problem(422, 'stratgy is not a known key'));
  const asked = { namespace: 'ns', deployment: 'shop', by: 'anna', reason: 'prices' };
  expect(await releases.rollBack(asked)).toEqual({ refusal: 'stratgy is not a known key' });
});

test('a decision, a steering and a scan say who speaks', async () => {
  const { releases, asked } = await answering(200, { accepted: true, sentence: 'done' });
  const id = 'release/ns/shop/abcdef';
  const said = await releases.decide(id, { decision: 'approve', planHash: 'hhhhhhhh', by: 'anna' });
  expect(said).toEqual({ accepted: true, sentence: 'done' });
  await releases.steer(id, { command: 'abort', by: 'rita', reason: 'wrong' });
  const scan = { name: 'new.sarif', text: '{}' };
  await releases.reportScan(id, { by: 'scanner', scan });
  expect(asked).toMatchObject([
    {
      path: `/api/v1/releases/${id}/decision`,
      body: { decision: 'approve', planHash: 'hhhhhhhh', actor: 'anna', reason: 'the scenario says so' },
    },
    { path: `/api/v1/releases/${id}/steer`, body: { command: 'abort', by: 'rita', reason: 'wrong' } },
    { path: `/api/v1/releases/${id}/security-scan`, body: { by: 'scanner', scan } },
  ]);
});

test('a word whose answer is lost is said again under its key; the next word has another', async () => {
  const { releases, asked } = await answering(200, { accepted: true, sentence: 'done' }, 2);
  const steer = { command: 'abort', by: 'rita', reason: 'wrong' } as const;
  expect(await releases.steer('release/a/b/abcdef', steer)).toMatchObject({ accepted: true });
  await releases.steer('release/a/b/abcdef', steer);
  const [first, second, third, next] = asked.map(({ key }) => key);
  expect(first).toEqual(expect.any(String));
  expect([second, third]).toEqual([first, first]);
  expect(next).not.toBe(first);
});

test('a failure of Paramedic’s own is no answer', async () => {
  const { releases } = await answering(503, problem(503, 'Temporal does not answer'));
  const steering = releases.steer('release/a/b/abcdef', { command: 'abort', by: 'rita', reason: 'r' });
  await expect(steering).rejects.toThrow(/answered 503 to \/api\/v1\/releases\/a?/);
});
