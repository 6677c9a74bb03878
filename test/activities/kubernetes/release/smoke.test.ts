import { describe, expect, it, vi } from 'vitest';
import { smoke } from '../../../../activities/kubernetes/release/smoke.ts';
import type { PlacedCheck } from '../../../../activities/kubernetes/release/smoke.ts';
import { fakeCluster } from '../fake-cluster.ts';
import type { FakeAnswer } from '../fake-routes.ts';

const never = new AbortController().signal;
const fake = fakeCluster();
const PROXY = '/api/v1/namespaces/shop/services/web:8080/proxy';

const CHECK: PlacedCheck = {
  namespace: 'shop',
  service: 'web',
  port: 8080,
  path: '/health',
  status: 200,
  timeoutSeconds: 5,
};
const ask = (changes: Partial<PlacedCheck> = {}, signal = never) =>
  smoke(fake.arena.actor, { ...CHECK, ...changes }, signal);

/** The pods behind the Service, or the proxy in front of them, answer this. */
const behind = (answered: FakeAnswer) =>
  fake.server.routes.push((call) => (call.path.startsWith(PROXY) ? answered : null));
const says = (status: number, body: unknown = 'hello') => behind({ status, body });
/** The API server's own words. */
const ownWords = (status: number, reason: string) => says(status, { kind: 'Status', code: status, reason });

const service = (port = 8080) =>
  fake.server.store.put('services', {
    metadata: { name: 'web', namespace: 'shop' },
    spec: { ports: [{ port }] },
  });
const endpoint = (ready: boolean) =>
  fake.server.store.put('endpointslices', {
    metadata: { name: 'web-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready } }],
  });

describe('a check passes', () => {
  it('through the proxy of the Service, with its query', async () => {
    says(200);
    expect(await ask({ path: '/health/?deep=1&deep=2' })).toBeNull();
    const sent = fake.server.requests.at(-1);
    expect(sent?.path).toBe(`${PROXY}/health/`);
    expect(sent?.query.getAll('deep')).toEqual(['1', '2']);
  });

  it.each(['/', '/docs/', '/docs'])(
    'at exactly the path %s: a slash at its end is another page',
    async (path) => {
      says(200);
      expect(await ask({ path })).toBeNull();
      expect(fake.server.requests.at(-1)?.path).toBe(`${PROXY}${path}`);
    },
  );

  it('when the answer contains the text, in whatever chunks it comes', async () => {
    says(200, `${'x'.repeat(65_000)} ready`);
    expect(await ask({ contains: 'ready' })).toBeNull();
  });

  it.each([204, 401, 403, 404, 500, 503])('with the status %i that is asked for', async (status) => {
    says(status, 'words of the pods');
    expect(await ask({ status })).toBeNull();
  });
});

describe('a slow answer', () => {
  it('is waited for as long as the check says, also longer than for the API server itself', async () => {
    says(200);
    const deadlines = vi.spyOn(fake.arena.actor.pacing, 'deadline');
    expect(await ask({ timeoutSeconds: 30 })).toBeNull();
    expect(Math.min(...deadlines.mock.calls.map(([ms]) => ms))).toBe(30_000);
  });
});

describe('a check fails', () => {
  it('on another status', async () => {
    says(500);
    expect(await ask()).toBe('GET /health of Service shop/web:8080 answered 500 instead of 200');
  });

  it('on 200 where something else is expected', async () => {
    says(200);
    expect(await ask({ status: 404 })).toContain('answered 200 instead of 404');
  });

  it('without the text, whose answer it never quotes', async () => {
    says(200, 'password=hunter2');
    const sentence = await ask({ contains: 'ready' });
    expect(sentence).toContain('do not contain “ready”');
    expect(sentence).not.toContain('hunter2');
  });

  it('when the text comes after 64 KiB', async () => {
    says(200, `${'x'.repeat(65_536)}ready`);
    expect(await ask({ contains: 'ready' })).toContain('the first 64 KiB');
  });

  it('when nothing answers in time', async () => {
    fake.server.fail({ path: /proxy/, does: { kind: 'hang' } });
    expect(await ask()).toBe('GET /health of Service shop/web:8080 had no answer within 5 s');
  });

  it.each([
    ['there is no such Service', () => undefined],
    ['no port 8080', () => service(80)],
    ['no ready endpoint', () => service()],
    ['no ready endpoint', () => [service(), endpoint(false)]],
    ['do not take connections', () => [service(), endpoint(true)]],
  ])('behind a 503 of the proxy with: %s', async (words, arrange) => {
    ownWords(503, 'ServiceUnavailable');
    arrange();
    expect(await ask()).toContain(words);
    expect(await ask({ status: 503 })).toContain(words);
  });

  it('where the proxy finds no Service or no endpoints, even when a 404 is asked for', async () => {
    ownWords(404, 'NotFound');
    expect(await ask({ status: 404 })).toContain('there is no such Service');
    service();
    expect(await ask({ status: 404 })).toContain('no ready endpoint');
  });

  it('when the API server’s own time for it is over', async () => {
    ownWords(504, 'Timeout');
    expect(await ask()).toContain('in the time the API server allows');
  });
});

describe('a check is not sent', () => {
  it.each(['/../../../secrets', '/a/..%2f..%2fsecrets', '/%2e%2E/x', '/a/..', '/a\\..\\b'])(
    'with the path %s, which leaves the Service',
    async (path) => {
      expect(await ask({ path })).toContain('was not sent');
      expect(fake.server.requests).toEqual([]);
    },
  );

  it('that asks for text in an answer whose body is not read', async () => {
    expect(await ask({ status: 404, contains: 'x' })).toContain('leave out contains or status');
  });

  it('dots in names are no climbing', async () => {
    says(200);
    expect(await ask({ path: '/v1..2/.well-known/x?next=/../y' })).toBeNull();
  });
});

describe('nothing is known', () => {
  it('when our account may not use the proxy', async () => {
    ownWords(403, 'Forbidden');
    await expect(ask()).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ask({ status: 403 })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('when the API server is busy', async () => {
    const does = { kind: 'answer', status: 429, body: 'Too many requests', retryAfter: 1 } as const;
    fake.server.fail({ path: /proxy/, does });
    await expect(ask()).rejects.toMatchObject({ code: 'throttled' });
  });

  it('when the API server is not there', async () => {
    says(200);
    await fake.server.stop();
    await expect(ask()).rejects.toMatchObject({ code: 'unavailable', status: null });
    await fake.server.start();
  });

  it('when it was called off', async () => {
    const called = new AbortController();
    called.abort(new Error('called off'));
    await expect(ask({}, called.signal)).rejects.toThrow('called off');
  });
});
