import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { KubeConfig } from '@kubernetes/client-node';
import { FakeObjectStore } from './fake-object-store.ts';
import { runControllers } from './fake-controllers.ts';
import { answer, parsePath } from './fake-routes.ts';
import type { FakeAnswer, FakeCall, FakeRoute } from './fake-routes.ts';
import { isRehearsal } from './fake-writes.ts';

/** What goes wrong with the next matching requests instead of, or after, their being done. */
export interface Fault {
  readonly method?: string;
  readonly path: RegExp;
  /** Requests that meet it; 1 unless told. */
  readonly times?: number;
  readonly does:
    | {
        readonly kind: 'answer';
        readonly status: number;
        readonly body?: unknown;
        readonly retryAfter?: number;
        readonly location?: string;
      }
    | { readonly kind: 'hang' }
    /** The effect is there, its answer is not. */
    | { readonly kind: 'cut-after-commit' }
    | { readonly kind: 'hang-after-commit' }
    /** Somebody else is faster: runs before the request is done. */
    | { readonly kind: 'first'; readonly run: () => void };
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
}

/** A Kubernetes API on loopback, with an object store, watches, disruption budgets and faults to order. */
export class FakeApiServer {
  readonly store = new FakeObjectStore();
  /** Every request that came in. */
  readonly requests: Request[] = [];
  /** Every write that changed something, as `METHOD path`. */
  readonly mutations: string[] = [];
  /** Budgets by namespace: how many evictions are still refused. */
  readonly refusedEvictions = new Map<string, number>();
  /** API groups that are not served, because their CRDs are not installed. */
  readonly absentGroups = new Set<string>();
  /** Asked in this order before the object store is: for paths that are no plain object's. */
  readonly routes: FakeRoute[] = [];
  /** Called when a request gets no answer. */
  onHang: () => void = () => undefined;
  /** Whether controllers react to writes. */
  hasControllers = true;
  readonly #watches = new Map<ServerResponse, string>();
  readonly #faults: { fault: Fault; left: number }[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  get openWatches(): number {
    return this.#watches.size;
  }

  /** Something the store did not say. Text is sent as it is. */
  sendToWatches(resource: string, event: object | string): void {
    const line = typeof event === 'string' ? event : JSON.stringify(event);
    for (const [response, watched] of this.#watches) if (watched === resource) response.write(`${line}\n`);
  }

  dropConnections(): void {
    this.#server.closeAllConnections();
  }

  config(): KubeConfig {
    const { port } = this.#server.address() as AddressInfo;
    const config = new KubeConfig();
    config.loadFromOptions({
      clusters: [{ name: 'fake', server: `http://127.0.0.1:${String(port)}`, skipTLSVerify: true }],
      users: [{ name: 'tester', token: 'very-secret-token' }],
      contexts: [{ name: 'fake', cluster: 'fake', user: 'tester' }],
      currentContext: 'fake',
    });
    return config;
  }

  fail(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? 1 });
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await received(incoming);
    this.requests.push(request);
    const does = this.#nextFault(request)?.does;
    switch (does?.kind) {
      case 'hang':
        this.onHang();
        return;
      case 'answer':
        reply(response, does.status, does.body ?? { kind: 'Status', code: does.status }, headersOf(does));
        return;
      case 'first':
        does.run();
        this.#do(request, response);
        return;
      case undefined:
      case 'cut-after-commit':
      case 'hang-after-commit':
        this.#do(request, response, does?.kind);
    }
  }

  #do(request: Request, response: ServerResponse, after?: 'cut-after-commit' | 'hang-after-commit'): void {
    const { store, refusedEvictions, absentGroups } = this;
    const address = parsePath(request.path);
    const call: FakeCall = { ...request, address, store, refusedEvictions, absentGroups };
    if (request.query.get('watch') === 'true') {
      this.#watch(call, response);
      return;
    }
    const answered = this.#routed(call) ?? answer(call);
    if (request.method !== 'GET' && answered.status < 300 && !isRehearsal(request)) {
      this.mutations.push(`${request.method} ${request.path}`);
      if (this.hasControllers) runControllers(store);
    }
    if (after === 'cut-after-commit') response.destroy();
    else if (after === 'hang-after-commit') this.onHang();
    else reply(response, answered.status, answered.body);
  }

  #routed(call: FakeCall): FakeAnswer | null {
    for (const route of this.routes) {
      const answered = route(call);
      if (answered !== null) return answered;
    }
    return null;
  }

  #watch({ address, store }: FakeCall, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const ended = store.onChange(({ type, resource, object }) => {
      if (resource === address?.resource) response.write(`${JSON.stringify({ type, object })}\n`);
    });
    if (address !== null) this.#watches.set(response, address.resource);
    response.on('close', () => {
      this.#watches.delete(response);
      ended();
    });
  }

  #nextFault(request: Request): Fault | undefined {
    const found = this.#faults.find(
      ({ fault, left }) =>
        left > 0 && (fault.method ?? request.method) === request.method && fault.path.test(request.path),
    );
    if (found !== undefined) found.left -= 1;
    return found?.fault;
  }
}

async function received(incoming: IncomingMessage): Promise<Request> {
  const url = new URL(incoming.url ?? '/', 'http://fake');
  const body = await text(incoming);
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    body: body === '' ? null : (JSON.parse(body) as unknown),
    headers: incoming.headers,
  };
}

const headersOf = ({
  retryAfter,
  location,
}: {
  readonly retryAfter?: number;
  readonly location?: string;
}) => ({
  ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  ...(location === undefined ? {} : { location }),
});

function reply(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
