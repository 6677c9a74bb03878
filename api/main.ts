import { serve } from '@hono/node-server';
import { isLoopback } from '../domain/access/address.ts';
import { createApp } from './app.ts';
import { within } from './deadline.ts';
import type { ApiDeps } from './deps.ts';

export interface ApiConfig {
  /** This machine only: 127.0.0.1, ::1 or localhost. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface RunningApi {
  /** Where it listens: `http://127.0.0.1:8980`. */
  readonly url: string;
  /** Takes no new request, lets running ones end within five seconds, then cuts them. Twice does no harm. */
  close(): Promise<void>;
}

const CLOSE_MS = 5000;

/** What keeps the API from listening, with the way out in the same sentence. */
export class ApiStartError extends Error {
  override readonly name = 'ApiStartError';
}

/** Starts listening. Rejects with ApiStartError for an address that is not loopback, and for a port that is taken. */
export async function startApi(config: ApiConfig, deps: ApiDeps): Promise<RunningApi> {
  const { host, port } = config;
  if (!isLoopback(host))
    throw new ApiStartError(
      `the API will not listen on ${host}: there is no sign-in yet, so it answers this machine only; use 127.0.0.1`,
    );
  const hostname = host === '[::1]' ? '::1' : host;
  const server = serve({
    fetch: createApp(deps).fetch,
    hostname,
    port,
    serverOptions: { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 5_000 },
  });
  const boundPort = await listening(server, `${host}:${String(port)}`);
  return {
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${String(boundPort)}`,
    close: () => close(server),
  };
}

type Listening = ReturnType<typeof serve>;

function listening(server: Listening, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ApiStartError(startFailure(address, error), { cause: error }));
    });
    server.once('listening', () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : 0);
    });
  });
}

function startFailure(address: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE')
    return `the API cannot listen on ${address}: the port is taken; stop what uses it or choose another port`;
  if (error.code === 'EACCES')
    return `the API may not listen on ${address}: ports below 1024 need rights; choose a higher one`;
  return `the API cannot listen on ${address} (${error.code ?? 'unknown cause'}); choose another address or port`;
}

async function close(server: Listening): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  await within(CLOSE_MS, 'the last request', closed).catch(async () => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    await closed;
  });
}
