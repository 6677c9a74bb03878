import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KubernetesClient } from '../../../activities/kubernetes/client.ts';
import { KubernetesError, isRetryable } from '../../../activities/kubernetes/error.ts';
import { loadKubeConfig } from '../../../activities/kubernetes/kube-config.ts';
import { listAll } from '../../../activities/kubernetes/list.ts';
import { hastyPacing } from './arena.ts';
import { FakeApiServer } from './fake-api-server.ts';

const never = new AbortController().signal;
const PATH = '/api/v1/namespaces/shop/configmaps/settings';

let server: FakeApiServer;
let client: KubernetesClient;
let pacing: ReturnType<typeof hastyPacing>;

beforeEach(async () => {
  server = new FakeApiServer();
  await server.start();
  pacing = hastyPacing();
  server.onHang = pacing.expire;
  client = new KubernetesClient(server.config(), { pacing });
});
afterEach(async () => {
  await client.close();
  await server.stop();
});

const patchOnce = (signal = never) =>
  client.send({ method: 'PATCH', path: PATH, body: [{ value: 'top-secret' }], signal });
const failure = async (act: () => Promise<unknown>): Promise<unknown> =>
  await act().then(
    () => 'it succeeded',
    (error: unknown) => error,
  );

it('goes nowhere that an answer points to: a pod behind the proxy must not send our credentials elsewhere', async () => {
  server.fail({ path: /./, does: { kind: 'answer', status: 302, location: '/api/v1/namespaces' } });
  expect(await failure(patchOnce)).toMatchObject({ status: 302 });
  expect(server.requests.map(({ path }) => path)).toEqual([PATH]);
});

describe('an answer outside 2xx becomes one of the closed codes', () => {
  it.each([
    [400, 'other', false],
    [401, 'unauthorized', false],
    [403, 'forbidden', false],
    [404, 'not-found', false],
    [409, 'conflict', true],
    [410, 'gone', true],
    [422, 'invalid', false],
    [429, 'throttled', true],
    [500, 'unavailable', true],
    [503, 'unavailable', true],
    [504, 'timeout', true],
  ] as const)('%i is %s, retryable: %s', async (status, code, canRetry) => {
    server.fail({ path: /./, does: { kind: 'answer', status } });
    const error = await failure(patchOnce);
    expect(error).toBeInstanceOf(KubernetesError);
    expect(error).toMatchObject({ code, status });
    expect(isRetryable(error)).toBe(canRetry);
  });

  it('with a reason, causes and the wait the server asks for, but none of its words', async () => {
    const body = {
      reason: 'Invalid',
      message: 'Secret "login" is invalid: data: Invalid value: "hunter2"',
      details: {
        causes: [{ reason: 'FieldValueInvalid', field: 'data', message: 'Invalid value: "hunter2"' }],
      },
    };
    server.fail({ path: /./, does: { kind: 'answer', status: 422, body, retryAfter: 7 } });
    const error = await failure(patchOnce);
    expect(error).toMatchObject({
      reason: 'Invalid',
      retryAfterMs: 7000,
      causes: [{ reason: 'FieldValueInvalid', field: 'data' }],
      message: expect.stringMatching(/^PATCH \/api\/v1\/.*422 Invalid, fields data.*read it again/) as string,
    });
    const told = JSON.stringify(error) + String(error);
    for (const secret of ['hunter2', 'top-secret', 'very-secret-token']) expect(told).not.toContain(secret);
  });

  it('and the name of an admission webhook that refused, whatever status it chose', async () => {
    const body = { message: 'admission webhook "guard.example.com" denied the request: my secret is 42' };
    server.fail({ path: /./, does: { kind: 'answer', status: 400, body } });
    const error = await failure(patchOnce);
    expect(error).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('guard.example.com') as string,
    });
    expect(String(error)).not.toContain('42');
  });

  it('also when the body is no JSON at all', async () => {
    server.fail({ path: /./, does: { kind: 'answer', status: 502, body: '<html>bad gateway</html>' } });
    expect(await failure(patchOnce)).toMatchObject({ code: 'unavailable', reason: null });
    server.fail({ path: /./, does: { kind: 'answer', status: 200, body: '<html>hello</html>' } });
    expect(await failure(patchOnce)).toMatchObject({ code: 'other', status: 200 });
  });
});

describe('no answer', () => {
  it('within the deadline is a timeout with an unknown outcome', async () => {
    server.fail({ path: /./, does: { kind: 'hang' } });
    expect(await failure(patchOnce)).toMatchObject({
      code: 'timeout',
      status: null,
      message: expect.stringContaining('outcome is unknown') as string,
    });
  });

  it('within a real deadline, too', async () => {
    const impatient = new KubernetesClient(server.config(), { deadlineMs: 50 });
    server.fail({ path: /./, does: { kind: 'hang' } });
    expect(await failure(() => impatient.find(PATH, never))).toMatchObject({ code: 'timeout' });
  });

  it('from a server that is not there is unavailable, by the name of the error', async () => {
    await server.stop();
    expect(await failure(patchOnce)).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
    await server.start();
  });

  it('to a cancelled caller ends with the caller’s reason', async () => {
    const caller = new AbortController();
    server.onHang = () => {
      caller.abort(new Error('no longer wanted'));
    };
    server.fail({ path: /./, does: { kind: 'hang' } });
    await expect(patchOnce(caller.signal)).rejects.toThrow('no longer wanted');
    await expect(patchOnce(caller.signal)).rejects.toThrow('no longer wanted');
    expect(server.requests).toHaveLength(1);
  });
});

describe('a read', () => {
  it('is tried three times while the server is unavailable', async () => {
    server.fail({ path: /./, times: 2, does: { kind: 'answer', status: 503 } });
    expect(await client.find(PATH, never)).toBeNull();
    server.fail({ path: /./, times: 3, does: { kind: 'answer', status: 503 } });
    expect(await failure(() => client.find(PATH, never))).toMatchObject({ code: 'unavailable' });
    expect(server.requests).toHaveLength(6);
  });

  it('waits as long as a busy server says when that is short, and gives up when it is long', async () => {
    server.fail({ path: /./, does: { kind: 'answer', status: 429, retryAfter: 1 } });
    expect(await client.find(PATH, never)).toBeNull();
    expect(pacing.slept).toEqual([1000]);
    server.fail({ path: /./, does: { kind: 'answer', status: 429, retryAfter: 60 } });
    expect(await failure(() => client.find(PATH, never))).toMatchObject({
      code: 'throttled',
      retryAfterMs: 60_000,
    });
  });

  it('is not tried again when it is forbidden', async () => {
    server.fail({ path: /./, does: { kind: 'answer', status: 403 } });
    expect(await failure(() => client.find(PATH, never))).toMatchObject({ code: 'forbidden' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a list', () => {
  const pods = { resource: 'pods', namespace: null } as const;
  beforeEach(() => {
    for (let number = 0; number < 1100; number += 1)
      server.store.put('pods', { metadata: { name: `pod-${String(number)}`, namespace: 'shop' } });
  });

  it('is read page by page to its end', async () => {
    const { items, resourceVersion } = await listAll(client, pods, never);
    expect(items).toHaveLength(1100);
    expect(resourceVersion).toBe(server.store.version);
    expect(server.requests).toHaveLength(3);
  });

  it('begins once more when its pages grew too old, and gives up the second time', async () => {
    const secondPage = () => {
      server.fail({ path: /./, does: { kind: 'first', run: () => undefined } });
      server.fail({ path: /./, does: { kind: 'answer', status: 410 } });
    };
    secondPage();
    expect((await listAll(client, pods, never)).items).toHaveLength(1100);
    secondPage();
    secondPage();
    expect(await failure(() => listAll(client, pods, never))).toMatchObject({ code: 'gone' });
  });
});

describe('a kubeconfig', () => {
  it('that cannot be read, is none, or names no cluster says so and what to do', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
    const file = async (name: string, text: string) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    expect(() => loadKubeConfig(join(folder, 'absent'))).toThrow(
      /cannot be read \(ENOENT\): name a readable/,
    );
    const nonsense = await file('nonsense', '{ clusters: [');
    expect(() => loadKubeConfig(nonsense)).toThrow(/cannot be read \(.*\): name a readable/);
    const empty = await file(
      'empty',
      'apiVersion: v1\nkind: Config\nclusters: []\nusers: []\ncontexts: []\n',
    );
    expect(() => loadKubeConfig(empty)).toThrow(/names no cluster as current.*use-context/);
    await rm(folder, { recursive: true });
  });

  it('is needed outside a pod', () => {
    expect(() => loadKubeConfig(null)).toThrow(/no cluster: name a kubeconfig file/);
  });
});
