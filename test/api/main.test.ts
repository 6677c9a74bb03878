import { request } from 'node:http';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiStartError, startApi } from '../../api/main.ts';
import type { RunningApi } from '../../api/main.ts';
import { serveStory } from './fake-deps.ts';

const running: RunningApi[] = [];
const start = async (host: string, port = 0): Promise<RunningApi> => {
  const api = await startApi({ host, port }, { ...serveStory().deps, registry: new Registry() });
  running.push(api);
  return api;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((api) => api.close()));
});

describe('the API process', () => {
  it('listens on this machine and answers', async () => {
    const { url } = await start('127.0.0.1');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });

  it.each(['0.0.0.0', '::', '10.1.2.3', 'example.com', ''])('will not listen on "%s"', async (host) => {
    await expect(start(host)).rejects.toThrow(/there is no sign-in yet.*use 127\.0\.0\.1/);
    await expect(start(host)).rejects.toBeInstanceOf(ApiStartError);
  });

  it('says which port is taken and what to do', async () => {
    const { url } = await start('127.0.0.1');
    await expect(start('127.0.0.1', Number(new URL(url).port))).rejects.toThrow(
      /port is taken; stop what uses it or choose another/,
    );
  });

  it('refuses a request that was sent to another name on the wire', async () => {
    const { url } = await start('127.0.0.1');
    const status = await new Promise((resolve, reject) => {
      request(`${url}/api/v1/heals`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  it('stops answering when closed, though a client keeps its connection', async () => {
    const api = await start('127.0.0.1');
    await fetch(`${api.url}/livez`);
    await api.close();
    await api.close();
    await expect(fetch(`${api.url}/livez`)).rejects.toThrow();
  });
});
