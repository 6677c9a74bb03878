import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { pathToFileURL } from 'node:url';

type Refusal = { status: number; code: string; message: string; headers?: Record<string, string> };

/** How a repository whose name starts with this word is refused. Any other repository is not found. */
const REFUSALS: Record<string, Refusal> = {
  'not-found': { status: 404, code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' },
  unauthorized: {
    status: 401,
    code: 'UNAUTHORIZED',
    message: 'authentication required',
    headers: { 'www-authenticate': 'Basic realm="paramedic local registry"' },
  },
  'rate-limited': {
    status: 429,
    code: 'TOOMANYREQUESTS',
    message: 'pull rate limit exceeded',
    headers: { 'retry-after': '30' },
  },
  unavailable: { status: 503, code: 'UNAVAILABLE', message: 'the registry is down for a while' },
};

const UNKNOWN: Refusal = { status: 404, code: 'NAME_UNKNOWN', message: 'repository name not known' };

type Log = (line: string) => void;

function answer(request: IncomingMessage, response: ServerResponse, log: Log): void {
  const path = new URL(request.url ?? '/', 'http://registry').pathname;
  if (path === '/v2' || path === '/v2/') {
    reply(response, 200, {}, '{}');
    return;
  }
  const first = /^\/v2\/([^/]+)\//.exec(path)?.[1] ?? '';
  const refusal = REFUSALS[first] ?? UNKNOWN;
  const { code, message, status, headers } = refusal;
  const body = JSON.stringify({ errors: [{ code, message, detail: { path } }] });
  log(`${request.method ?? ''} ${path} ${String(status)}`);
  reply(response, status, headers ?? {}, request.method === 'HEAD' ? '' : body);
}

function reply(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string,
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'docker-distribution-api-version': 'registry/2.0',
    ...headers,
  });
  response.end(body);
}

/** An OCI distribution endpoint on loopback that only ever refuses; the port 0 picks a free one. */
export function startRegistryStub(port: number, log: Log = () => undefined): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, response, log);
  });
  return new Promise((listening, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      listening(server);
    });
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await startRegistryStub(Number(process.argv[2]), console.log);
}
