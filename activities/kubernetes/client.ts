import { HttpMethod, RequestContext } from '@kubernetes/client-node';
import type { KubeConfig, ResponseContext } from '@kubernetes/client-node';
import { refused, unanswered, unreadable } from './answer.ts';
import { KubernetesError, isKubernetesError } from './error.ts';
import { backoffMs, realPacing } from './pacing.ts';
import type { Pacing } from './pacing.ts';
import { sendOnce } from './send-once.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal: AbortSignal;
}

export interface ClientOptions {
  /** For one call, its answer read. */
  readonly deadlineMs?: number;
  readonly pacing?: Pacing;
}

type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>;

const DEADLINE_MS = 10_000;
const READ_TRIES = 3;
const LONGEST_READ_WAIT_MS = 2000;
/** The library makes a connection pool for every call; one is kept this long, so that rotated certificates count. */
const POOL_AGE_MS = 300_000;

/** The one way to the API server: a deadline and a signal on every call, raw JSON out, KubernetesError on failure. */
export class KubernetesClient {
  readonly pacing: Pacing;
  readonly #config: KubeConfig;
  readonly #server: string;
  readonly #deadlineMs: number;
  #pool: { readonly dispatcher: Dispatcher; readonly sinceMs: number } | null = null;

  constructor(config: KubeConfig, options: ClientOptions = {}) {
    const cluster = config.getCurrentCluster();
    if (cluster === null) throw new Error('the kubeconfig names no current cluster: set its current-context');
    this.#config = config;
    this.#server = cluster.server.replace(/\/$/, '');
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    this.pacing = options.pacing ?? realPacing;
  }

  /** One call. Rejects with KubernetesError, or with the signal's reason when that was aborted. */
  async send<T>(request: ApiRequest): Promise<T> {
    const asked = `${request.method} ${request.path}`;
    return await this.#attempt(request, async (signal) => {
      const response = await this.#open(request, signal);
      const body = await response.body.text();
      if (response.httpStatusCode < 200 || response.httpStatusCode > 299)
        throw refused(asked, {
          status: response.httpStatusCode,
          body,
          retryAfter: response.headers['retry-after'],
        });
      return parsed(body, asked, response.httpStatusCode) as T;
    });
  }

  /** A GET, tried again a few times when the server is busy or the connection breaks. */
  async get<T>(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<T> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await this.send<T>({ method: 'GET', path, query, signal });
      } catch (error) {
        const waitMs = this.#readWaitMs(error, failures);
        if (waitMs === null) throw error;
        await this.pacing.sleep(waitMs, signal);
      }
    }
  }

  /** A GET of one object; null when it does not exist. */
  async find<T>(path: string, signal: AbortSignal): Promise<T | null> {
    try {
      return await this.get<T>(path, {}, signal);
    } catch (error) {
      if (isKubernetesError(error, 'not-found')) return null;
      throw error;
    }
  }

  /**
   * Chunks of a watch as they come. The deadline covers the time to the first byte of the answer only.
   * @param answersWithinMs where who answers is not the API server itself, and may take longer
   */
  async *stream(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
    answersWithinMs = this.#deadlineMs,
  ): AsyncGenerator<Uint8Array> {
    const request: ApiRequest = { method: 'GET', path, query, signal };
    const response = await this.#attempt(
      request,
      async (both) => {
        const opened = await this.#open(request, both);
        if (opened.httpStatusCode !== 200)
          throw refused(`WATCH ${path}`, {
            status: opened.httpStatusCode,
            body: await opened.body.text(),
            retryAfter: opened.headers['retry-after'],
          });
        return opened;
      },
      answersWithinMs,
    );
    const chunks = response.body.stream();
    if (chunks !== null) yield* chunks;
  }

  /** Lets go of all connections. */
  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = null;
    await pool?.dispatcher.destroy();
  }

  async #attempt<T>(
    request: ApiRequest,
    work: (signal: AbortSignal) => Promise<T>,
    withinMs = this.#deadlineMs,
  ): Promise<T> {
    const asked = `${request.method} ${request.path}`;
    request.signal.throwIfAborted();
    const deadline = this.pacing.deadline(withinMs);
    try {
      return await work(AbortSignal.any([request.signal, deadline.signal]));
    } catch (error) {
      if (error instanceof KubernetesError) throw error;
      request.signal.throwIfAborted();
      if (deadline.signal.aborted) throw unanswered(asked, 'timeout', `not within ${String(withinMs)} ms`);
      throw unanswered(asked, 'unavailable', networkCode(error));
    } finally {
      deadline.clear();
    }
  }

  async #open(request: ApiRequest, signal: AbortSignal): Promise<ResponseContext> {
    const url = new URL(`${this.#server}${request.path}`);
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
    const context = new RequestContext(url.href, HttpMethod[request.method]);
    context.setHeaderParam('Accept', 'application/json');
    if (request.body !== undefined) {
      context.setHeaderParam('Content-Type', request.contentType ?? 'application/json');
      context.setBody(JSON.stringify(request.body));
    }
    context.setSignal(signal);
    await this.#config.applySecurityAuthentication(context);
    this.#shareConnections(context);
    return await sendOnce(context, url);
  }

  #shareConnections(context: RequestContext): void {
    const fresh = context.getDispatcher();
    if (fresh === undefined) return;
    const nowMs = Date.now();
    if (this.#pool === null || nowMs - this.#pool.sinceMs > POOL_AGE_MS) {
      void this.#pool?.dispatcher.close();
      this.#pool = { dispatcher: fresh, sinceMs: nowMs };
    }
    context.setDispatcher(this.#pool.dispatcher);
  }

  #readWaitMs(error: unknown, failures: number): number | null {
    const mayRetry = isKubernetesError(error, 'unavailable') || isKubernetesError(error, 'throttled');
    if (!mayRetry || failures + 1 >= READ_TRIES) return null;
    const askedMs =
      error.retryAfterMs ?? backoffMs(failures, 200, LONGEST_READ_WAIT_MS, this.pacing.random());
    return askedMs > LONGEST_READ_WAIT_MS ? null : askedMs;
  }
}

function parsed(body: string, asked: string, status: number): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw unreadable(asked, status);
  }
}

function networkCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  for (const one of [cause, error])
    if (one instanceof Error && 'code' in one && typeof one.code === 'string') return one.code;
  return 'connection lost';
}
