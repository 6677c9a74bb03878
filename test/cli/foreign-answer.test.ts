import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { typeAt } from './fake-world.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const serving = (answer: (response: ServerResponse) => void): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer((_request, response) => {
      answer(response);
    });
    servers.push(server);
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      resolve(`http://127.0.0.1:${String(typeof bound === 'object' && bound !== null ? bound.port : 0)}`);
    });
  });

describe('something else on the port of the API', () => {
  it.each([
    ['a web page', (response: ServerResponse) => response.end('<html></html>')],
    ['other JSON', (response: ServerResponse) => response.end('{"items":[{"id":1}],"more":false}')],
    ['an error of its own', (response: ServerResponse) => response.writeHead(500).end('{"error":"x"}')],
  ])('%s is not taken for an answer', async (_what, answer) => {
    const { code, err } = await typeAt(await serving(answer), 'get heals');
    expect(code).toBe(1);
    expect(err).toContain("does not speak this version's language");
    expect(err).toContain('→ is another program, or another version of Paramedic, on that port?');
  });

  it('cannot send us elsewhere', async () => {
    const url = await serving((response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    );
    expect((await typeAt(url, 'get heals')).code).toBe(7);
  });

  it('gives the request id of a failure inside Paramedic, and no stack trace', async () => {
    const problem = {
      type: 'urn:paramedic:problem:internal',
      title: 'Paramedic failed',
      status: 500,
      detail: 'something broke',
      wayOut: "look in the API's log",
      requestId: 'r-1',
    };
    const url = await serving((response) => response.writeHead(500).end(JSON.stringify(problem)));
    expect(await typeAt(url, 'get heals')).toEqual({
      code: 1,
      out: '',
      err: "paramedic: something broke (request r-1)\n  → look in the API's log",
    });
  });
});
