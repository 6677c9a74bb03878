import { parseMatrix, parseVector, UnreadableMetrics } from './prometheus-answer.ts';
import type { Sample, Series } from './prometheus-answer.ts';

export interface QueryRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** The two questions asked of Prometheus. Both reject with `UnreadableMetrics`, or with the caller's own abort. */
export interface PrometheusApi {
  query(promql: string, atMs: number, signal: AbortSignal): Promise<Sample[]>;
  queryRange(promql: string, range: QueryRange, signal: AbortSignal): Promise<Series[]>;
}

export interface PrometheusApiOptions {
  /** One query's whole time, its body included; long ranges have more. */
  readonly timeoutMs?: number;
  /** Such as authorization; never logged. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Below the ten seconds a tick has in all. */
const TIMEOUT_MS = 4000;
/** A range takes Prometheus longer the longer it is: so many points have once more the time of a query. */
const POINTS_PER_TIMEOUT = 1000;
/** A query over every namespace of a large cluster stays far below this. */
const MOST_BYTES = 32 * 1_048_576;

async function readBounded(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > MOST_BYTES) throw new UnreadableMetrics('Prometheus answered with more than 32 MiB');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Errors are JSON as well, whatever the status; anything else with a bad status is a proxy's page. */
async function bodyOf(response: Response): Promise<string> {
  const text = await readBounded(response.body as ReadableStream<Uint8Array> | null);
  if (!response.ok && !text.trimStart().startsWith('{'))
    throw new UnreadableMetrics(`Prometheus answered with status ${String(response.status)}`);
  return text;
}

// The system's code says enough; its message may hold the address and, with it, credentials.
function codeOf(failed: unknown): string {
  const cause: unknown = failed instanceof Error ? failed.cause : undefined;
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'connection failed';
}

/** fetch() refuses an address that holds credentials: they become a header. */
function endpoint(baseUrl: string): { readonly url: string; readonly headers: Record<string, string> } {
  const url = new URL(baseUrl);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    url: url.href.replace(/\/+$/, ''),
    headers: username === '' ? {} : { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
  };
}

/** The Prometheus HTTP API over fetch: each question with a deadline, each answer bounded and parsed with suspicion. */
export function createPrometheusApi(baseUrl: string, options: PrometheusApiOptions = {}): PrometheusApi {
  const { timeoutMs = TIMEOUT_MS, headers = {} } = options;
  const { url, headers: credentials } = endpoint(baseUrl);

  async function ask(
    path: string,
    form: Record<string, string>,
    signal: AbortSignal,
    withinMs = timeoutMs,
  ): Promise<string> {
    const deadline = AbortSignal.timeout(withinMs);
    try {
      const response = await fetch(`${url}/api/v1/${path}`, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: { ...credentials, ...headers, accept: 'application/json' },
        redirect: 'error',
        signal: AbortSignal.any([signal, deadline]),
      });
      return await bodyOf(response);
    } catch (failed) {
      signal.throwIfAborted();
      if (failed instanceof UnreadableMetrics) throw failed;
      const why = deadline.aborted
        ? `Prometheus did not answer in ${String(withinMs / 1000)} s`
        : `Prometheus cannot be reached (${codeOf(failed)})`;
      throw new UnreadableMetrics(why, { cause: failed });
    }
  }

  const inSeconds = (ms: number): string => String(ms / 1000);
  return {
    query: async (query, atMs, signal) =>
      parseVector(await ask('query', { query, time: inSeconds(atMs) }, signal)),
    queryRange: async (query, { fromMs, toMs, stepMs }, signal) => {
      const range = { start: inSeconds(fromMs), end: inSeconds(toMs), step: inSeconds(stepMs) };
      const timeouts = 1 + Math.floor((toMs - fromMs) / stepMs / POINTS_PER_TIMEOUT);
      return parseMatrix(await ask('query_range', { query, ...range }, signal, timeouts * timeoutMs));
    },
  };
}
