import { describe, expect, it } from 'vitest';
import { ProblemShape } from '../../domain/access/control-schema.ts';
import { fakeStore } from './fake-store.ts';
import { postJson, serveStory } from './fake-deps.ts';
import { ASKING_ID, story } from './story.ts';

const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return ProblemShape.parse(await response.json());
};
const stop = { by: 'ada', reason: 'I am on it' };

describe('the door of the API', () => {
  it.each(['127.0.0.1:8980', 'localhost:8980', 'localhost', '[::1]:8980'])('answers to %s', async (host) => {
    const { app } = serveStory();
    expect((await app.request('/livez', { headers: { host } })).status).toBe(200);
  });

  it.each([
    'evil.example',
    '10.0.0.5:8980',
    '127.0.0.1.evil.example',
    'localhost@evil.example',
    '[::2]',
    '0.0.0.0',
  ])('refuses a request sent to %s', async (host) => {
    const { app } = serveStory();
    const response = await app.request('/api/v1/heals', { headers: { host } });
    expect(response.status).toBe(403);
    expect((await problemOf(response)).type).toBe('urn:paramedic:problem:foreign-host');
  });

  it.each([
    'https://evil.example',
    'null',
    'http://127.0.0.1.evil.example',
    'http://localhost:1@evil.example',
  ])('refuses a decision from a page of %s', async (origin) => {
    const { app, temporal } = serveStory();
    const response = await app.request(`/api/v1/heals/${ASKING_ID}/stop`, postJson(stop, { origin }));
    expect(response.status).toBe(403);
    expect((await problemOf(response)).type).toBe('urn:paramedic:problem:foreign-origin');
    expect(temporal.stops).toEqual([]);
  });

  it('takes a decision from a page of this machine', async () => {
    const { app } = serveStory();
    const headers = { origin: 'http://127.0.0.1:3000' };
    expect((await app.request(`/api/v1/heals/${ASKING_ID}/stop`, postJson(stop, headers))).status).toBe(202);
  });

  it('refuses a body that is not declared as JSON, which a foreign page could send unasked', async () => {
    const { app, temporal } = serveStory();
    const request = { method: 'POST', body: JSON.stringify(stop), headers: { 'content-type': 'text/plain' } };
    expect((await app.request(`/api/v1/heals/${ASKING_ID}/stop`, request)).status).toBe(415);
    expect(temporal.stops).toEqual([]);
  });

  it('tells a browser to guess nothing and frame nothing', async () => {
    const { headers } = await serveStory().app.request('/livez');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
  });
});

describe('requests that cannot be read', () => {
  const post = (body: string) =>
    serveStory().app.request(`/api/v1/heals/${ASKING_ID}/stop`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });

  it.each(['', '{', 'nonsense', '{"by": }'])('answers 400 to %j', async (body) => {
    expect((await post(body)).status).toBe(400);
  });

  it.each([
    ['null', ''],
    ['[]', ''],
    ['{}', 'by'],
    ['{"by":"ada","reason":""}', 'reason'],
    ['{"by":7,"reason":"x"}', 'by'],
    ['{"by":"ada","reason":"a\\u0000b"}', 'reason'],
    ['{"by":"ada","reason":"\\ud800"}', 'reason'],
    ['{"by":"a\\u001b[31mda","reason":"x"}', 'by'],
    ['{"by":"ada","reason":"x","extra":1}', ''],
    ['{"by":"ada","reason":"x","__proto__":{"admin":true}}', ''],
  ])('answers 422 to %s and names the field', async (body, path) => {
    const response = await post(body);
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors?.map((error) => error.path)).toContain(path);
  });

  it('answers 413 to a body over 64 KiB, and 422 to one just under', async () => {
    const reason = (bytes: number) => JSON.stringify({ by: 'ada', reason: 'x'.repeat(bytes) });
    expect((await post(reason(65_536))).status).toBe(413);
    expect((await post(reason(65_000))).status).toBe(422);
  });

  it('survives JSON nested a thousand deep', async () => {
    expect((await post(`{"by":${'['.repeat(1000)}${']'.repeat(1000)},"reason":"x"}`)).status).toBe(422);
  });
});

describe('failures', () => {
  it('answers 404 for what is not there, and says where to look', async () => {
    const response = await serveStory().app.request('/api/v1/hels');
    expect(response.status).toBe(404);
    const problem = await problemOf(response);
    expect(problem.detail).toBe('there is no GET /api/v1/hels');
    expect(problem.wayOut).toContain('/openapi.json');
  });

  it('never tells the words of an unknown error, but gives an id that the log has too', async () => {
    const broken = {
      ...fakeStore(story()),
      listHeals: () => Promise.resolve([{ target: null }] as never),
    };
    const { app, logged } = serveStory({ store: broken });
    const response = await app.request('/api/v1/heals');
    expect(response.status).toBe(500);
    const text = await response.clone().text();
    expect(text).not.toMatch(/TypeError|Cannot read|null/);
    const problem = await problemOf(response);
    expect(logged).toContainEqual(
      expect.objectContaining({
        detail: expect.objectContaining({ requestId: problem.requestId }) as unknown,
      }),
    );
    expect(response.headers.get('x-request-id')).toBe(problem.requestId);
  });
});

describe('the OpenAPI document', () => {
  it('names every route there is, and no other', async () => {
    const { app } = serveStory();
    const document = (await (await app.request('/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    };
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const live = app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(\{.+?\})?/, '{$1}')}`);
    expect(new Set(described)).toEqual(new Set(live));
  });

  it('describes bodies, answers and refusals', async () => {
    const { app } = serveStory();
    const document = (await (await app.request('/openapi.json')).json()) as {
      paths: Record<string, { post: { operationId: string; requestBody: unknown; responses: object } }>;
    };
    const decision = document.paths['/api/v1/heals/{id}/decision']?.post;
    expect(decision?.operationId).toBe('postApiVHealsIdDecision');
    expect(JSON.stringify(decision?.requestBody)).toContain('"enum":["approve","reject"]');
    expect(Object.keys(decision?.responses ?? {})).toEqual(
      expect.arrayContaining(['200', '403', '404', '409', '422', '503', '504']),
    );
    expect(JSON.stringify(document)).not.toContain('readOnly');
  });

  it('tells pictures from JSON, and the ids of anomalies from those of heals', async () => {
    const { app } = serveStory();
    const { paths } = (await (await app.request('/openapi.json')).json()) as {
      paths: Record<string, { get: { parameters: unknown; responses: Record<string, { content: object }> } }>;
    };
    const chart = paths['/api/v1/anomalies/{id}/chart.png']?.get;
    expect(Object.keys(chart?.responses['200']?.content ?? {})).toEqual(['image/png']);
    expect(JSON.stringify(chart?.parameters)).toContain('^an-');
    expect(JSON.stringify(paths['/api/v1/heals/{id}']?.get.parameters)).toContain('^heal');
  });
});
