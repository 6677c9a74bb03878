import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistryStub } from '../../deploy/local/registry-stub.ts';

let server: Server;
let url: string;

beforeAll(async () => {
  server = await startRegistryStub(0);
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});

afterAll(() => {
  server.close();
});

describe('the registry stub', () => {
  it.each([
    ['not-found/shop', 404, 'MANIFEST_UNKNOWN'],
    ['unauthorized/shop', 401, 'UNAUTHORIZED'],
    ['rate-limited/team/shop', 429, 'TOOMANYREQUESTS'],
    ['unavailable/shop', 503, 'UNAVAILABLE'],
    ['anything/else', 404, 'NAME_UNKNOWN'],
  ])('refuses %s with %i and the code %s', async (repository, status, code) => {
    const answer = await fetch(`${url}/v2/${repository}/manifests/v2`);
    expect(answer.status).toBe(status);
    const { errors } = (await answer.json()) as { errors: { code: string; message: string }[] };
    expect(errors.map((error) => error.code)).toEqual([code]);
    expect(errors[0]?.message).not.toBe('');
  });

  it('says when to come back, and how to authenticate', async () => {
    const limited = await fetch(`${url}/v2/rate-limited/shop/manifests/v2`, { method: 'HEAD' });
    expect(limited.headers.get('retry-after')).toBe('30');
    const refused = await fetch(`${url}/v2/unauthorized/shop/manifests/v2`, { method: 'HEAD' });
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
  });

  it('is a registry: it answers 200 on /v2/', async () => {
    const answer = await fetch(`${url}/v2/`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
  });
});
