import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createImageRegistries } from '../../../activities/registry/distribution.ts';
import { startRegistryStub } from '../../../deploy/local/registry-stub.ts';
import { parseImageName } from '../../../domain/release/image-name.ts';
import type { ImageLogin } from '../../../domain/release/image-login.ts';
import type { ImageLook } from '../../../domain/release/check/images.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, host: string) => void;

/** A registry that answers so, and what it was asked. */
async function registry(answer: Answer): Promise<{ host: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? '-'}`);
    answer(request, response, host);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host, asked };
}

const WITHIN_MS = 20_000;

function look(
  image: string,
  signal = AbortSignal.timeout(WITHIN_MS),
  logins: readonly ImageLogin[] = [],
): Promise<ImageLook> {
  const name = parseImageName(image);
  if (name === null) throw new Error(`${image} is no name of an image`);
  return createImageRegistries().look(name, logins, signal);
}

const refuse = (response: ServerResponse, status: number, code: string): void =>
  void response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ errors: [{ code }] }));

describe('an image', () => {
  it('exists when its registry has the manifest, in whichever form', async () => {
    const { host, asked } = await registry((request, response) => {
      const isForm = request.headers.accept?.includes('application/vnd.oci.image.index.v1+json') === true;
      response.writeHead(isForm ? 200 : 404).end();
    });
    expect(await look(`${host}/team/shop:2`)).toEqual({ status: 'exists' });
    expect(asked).toEqual(['HEAD /v2/team/shop/manifests/2 -']);
  });

  it('is asked for by its digest', async () => {
    const digest = `sha256:${'0a'.repeat(32)}`;
    const { host, asked } = await registry((_, response) => void response.writeHead(200).end());
    await look(`${host}/shop:2@${digest}`);
    expect(asked).toEqual([`HEAD /v2/shop/manifests/${digest} -`]);
  });

  it('is missing when its registry says that it knows no such manifest', async () => {
    const { host } = await registry((_, response) => {
      refuse(response, 404, 'MANIFEST_UNKNOWN');
    });
    expect(await look(`${host}/shop:2`)).toEqual({ status: 'missing' });
  });

  it('is asked for with the token that the registry hands to anybody', async () => {
    const { host, asked } = await registry((request, response, own) => {
      if (request.url?.startsWith('/token') === true) response.end('{"token":"for-anybody"}');
      else if (request.headers.authorization === 'Bearer for-anybody') response.writeHead(200).end();
      else
        response
          .writeHead(401, {
            'www-authenticate': `Bearer realm="http://${own}/token",service="r",scope="everything"`,
          })
          .end();
    });
    expect(await look(`${host}/shop:2`)).toEqual({ status: 'exists' });
    expect(asked[1]).toBe('GET /token?service=r&scope=repository%3Ashop%3Apull -');
    expect(asked).toHaveLength(3);
  });
});

describe('an image that not everybody may see', () => {
  const ann = { username: 'ann', password: 's3cret' };
  const bob = { username: 'bob', password: 'hunter2' };
  const basic = ({ username, password }: ImageLogin): string =>
    `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const lookAs = (host: string, ...logins: readonly ImageLogin[]) =>
    look(`${host}/shop:2`, AbortSignal.timeout(WITHIN_MS), logins);
  const forWhom =
    (login: ImageLogin): Answer =>
    ({ headers }, response) => {
      if (headers.authorization === basic(login)) response.writeHead(200).end();
      else response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
    };

  it('is asked for with the login of the pull secret, once the registry wants one', async () => {
    const { host, asked } = await registry(forWhom(ann));
    expect(await lookAs(host, ann)).toEqual({ status: 'exists' });
    expect(asked).toEqual([
      'HEAD /v2/shop/manifests/2 -',
      'HEAD /v2/shop/manifests/2 -',
      `HEAD /v2/shop/manifests/2 ${basic(ann)}`,
    ]);
  });

  it('is asked for with the token that the login is worth', async () => {
    const { host, asked } = await registry(({ url, headers }, response, own) => {
      const realm = { 'www-authenticate': `Bearer realm="http://${own}/token",service="r"` };
      if (url?.startsWith('/token') === true)
        response.writeHead(headers.authorization === basic(ann) ? 200 : 401).end('{"token":"of-ann"}');
      else if (headers.authorization === 'Bearer of-ann') response.writeHead(200).end();
      else response.writeHead(401, realm).end();
    });
    expect(await lookAs(host, ann)).toEqual({ status: 'exists' });
    expect(asked.filter((one) => one.startsWith('HEAD') && one.includes('Basic'))).toEqual([]);
  });

  it('is asked for with the next login when one does not do, with three at most', async () => {
    const { host } = await registry(forWhom(ann));
    expect(await lookAs(host, bob, bob, ann)).toEqual({ status: 'exists' });
    expect(await lookAs(host, bob, bob, bob, ann)).toMatchObject({ status: 'unknown' });
  });

  it('shows no login to a registry that tells everybody', async () => {
    const { host, asked } = await registry((_, response) => void response.writeHead(200).end());
    await lookAs(host, ann);
    expect(asked).toEqual(['HEAD /v2/shop/manifests/2 -']);
  });

  it('shows no login to a realm in clear over the network', async () => {
    const realm = { 'www-authenticate': 'Bearer realm="http://192.0.2.1/t"' };
    const { host, asked } = await registry((_, response) => void response.writeHead(401, realm).end());
    expect(await lookAs(host, ann)).toMatchObject({ status: 'unknown' });
    expect(asked.join()).not.toContain(basic(ann));
  });

  it('stays unknown when no login does, in words without it', async () => {
    const { host } = await registry(forWhom(ann));
    const told = await lookAs(host, bob);
    expect(told).toEqual({
      status: 'unknown',
      why: `${host} answered 401, also with the login of its pull secrets`,
    });
  });
});

describe('what a registry does not tell', () => {
  it.each<[string, Answer]>([
    ['401', (_, response) => void response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end()],
    // Not over the network in clear.
    [
      '401',
      (_, response) =>
        void response.writeHead(401, { 'www-authenticate': 'Bearer realm="http://192.0.2.1/t"' }).end(),
    ],
    [
      '403',
      (_, response) => {
        refuse(response, 403, 'DENIED');
      },
    ],
    [
      '429',
      (_, response) => {
        refuse(response, 429, 'TOOMANYREQUESTS');
      },
    ],
    [
      '503',
      (_, response) => {
        refuse(response, 503, 'UNAVAILABLE');
      },
    ],
    ['302', (_, response) => void response.writeHead(302, { location: 'http://192.0.2.1/' }).end()],
    // A repository that is private is hidden so; a page that is not there is a proxy's.
    [
      'NAME_UNKNOWN',
      (_, response) => {
        refuse(response, 404, 'NAME_UNKNOWN');
      },
    ],
    ['404', (_, response) => void response.writeHead(404).end('<html>not here</html>')],
    ['404', (_, response) => void response.writeHead(404).end('{"errors":"none"}')],
  ])('is unknown: %s', async (why, answer) => {
    const { host } = await registry(answer);
    expect(await look(`${host}/shop:2`)).toEqual({
      status: 'unknown',
      why: expect.stringContaining(why) as string,
    });
  });

  it('is unknown when nobody is there', async () => {
    const { host } = await registry((_, response) => void response.end());
    const gone = host.replace(/:\d+$/, ':1');
    expect(await look(`${gone}/shop:2`)).toMatchObject({ status: 'unknown' });
  });

  it('is unknown after five seconds', async () => {
    const { host } = await registry(() => undefined);
    const startedMs = Date.now();
    expect(await look(`${host}/shop:2`)).toMatchObject({ why: `${host}: no answer in 5 s` });
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(4900);
  });

  it('is not waited for when nobody wants to know any more', async () => {
    const { host } = await registry(() => undefined);
    await expect(look(`${host}/shop:2`, AbortSignal.timeout(50))).rejects.toThrow();
  });
});

describe('the registry of the local stack', () => {
  it.each([
    ['not-found/shop:2', 'missing'],
    ['unauthorized/shop:2', 'unknown'],
    ['unavailable/shop:2', 'unknown'],
    ['shop:2', 'unknown'],
  ])('%s is %s', async (image, status) => {
    const server = await startRegistryStub(0);
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    expect(await look(`127.0.0.1:${String(port)}/${image}`)).toMatchObject({ status });
  });
});
