import type { z } from 'zod';
import { readApiAddress } from '../domain/access/address.ts';
import { ProblemShape } from '../domain/access/control-schema.ts';
import { CliError, EXIT } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { World } from './world.ts';

/** The API's longest own deadline is ten seconds, and one more to see whether Temporal is there. */
const ANSWER_MS = 15_000;

export interface ApiClient {
  readonly url: string;
  get<T extends z.ZodType>(path: string, schema: T, query?: Query): Promise<z.output<T>>;
  /** @param withinMs for what takes the API longer than usual */
  post<T extends z.ZodType>(path: string, schema: T, body: object, withinMs?: number): Promise<z.output<T>>;
}
export type Query = Readonly<Record<string, string | number | undefined>>;

/** @throws CliError for an address that is not on this machine */
export function createClient(world: World, flag: string | undefined): ApiClient {
  const url = addressOf(world, flag);
  const ask = async <T extends z.ZodType>(path: string, schema: T, init: Sent): Promise<z.output<T>> => {
    const response = await fetchFrom(world, url, path, init);
    const body = await readJson(response, url);
    if (!response.ok && !isReadiness(response, path)) throw problemOf(response, body, url);
    const parsed = schema.safeParse(body);
    if (!parsed.success) throw notOurs(url);
    return parsed.data;
  };
  return {
    url,
    get: (path, schema, query = {}) => ask(withQuery(path, query), schema, { withinMs: ANSWER_MS }),
    post: (path, schema, body, withinMs = ANSWER_MS) =>
      ask(path, schema, {
        withinMs,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
        body: JSON.stringify(body),
      }),
  };
}

/** `/api/v1/heals/heal/local/…`: slashes stay, everything else is escaped. */
export const healPath = (id: string): string => `/api/v1/heals/${escaped(id)}`;
export const releasePath = (id: string): string => `/api/v1/releases/${escaped(id)}`;
const escaped = (id: string): string => id.split('/').map(encodeURIComponent).join('/');

function addressOf({ env }: World, flag: string | undefined): string {
  const port = env['PARAMEDIC_PORT_API'];
  const fromPort = port ? `http://127.0.0.1:${port}` : null;
  const given = flag ?? (env['PARAMEDIC_API'] || fromPort);
  const address = readApiAddress(given);
  if (address.ok) return address.url;
  throw new CliError(
    EXIT.usage,
    `the API's address "${given ?? ''}" is refused: ${address.why}`,
    'set --api or PARAMEDIC_API to something like http://127.0.0.1:8980',
  );
}

function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

interface Sent extends RequestInit {
  readonly withinMs: number;
}

async function fetchFrom(
  world: World,
  url: string,
  path: string,
  { withinMs, ...init }: Sent,
): Promise<Response> {
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(withinMs), world.interrupted]);
    return await fetch(`${url}${path}`, { ...init, signal, redirect: 'error' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError')
      throw new CliError(
        EXIT.timeout,
        `Paramedic at ${url} did not answer within ${String(withinMs / 1000)} s; whether the request was carried out is unknown`,
        'see what it is doing with `paramedic status`',
      );
    throw new CliError(
      EXIT.unreachable,
      `Paramedic is not answering at ${url}`,
      'start it with `paramedic up`, or say where it is with PARAMEDIC_API',
    );
  }
}

async function readJson(response: Response, url: string): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw notOurs(url);
  }
}

const notOurs = (url: string): CliError =>
  new CliError(
    EXIT.failed,
    `what answers at ${url} does not speak this version's language`,
    'is another program, or another version of Paramedic, on that port? See `paramedic status`',
  );

/** 503 there is an answer, not a failure. */
const isReadiness = (response: Response, path: string): boolean =>
  path === '/readyz' && response.status === 503;

const EXIT_BY_STATUS: Readonly<Record<number, ExitCode>> = {
  400: EXIT.usage,
  403: EXIT.denied,
  404: EXIT.notFound,
  409: EXIT.conflict,
  413: EXIT.usage,
  415: EXIT.usage,
  422: EXIT.usage,
  503: EXIT.unreachable,
  504: EXIT.timeout,
};

function problemOf(response: Response, body: unknown, url: string): CliError {
  const problem = ProblemShape.safeParse(body);
  if (!problem.success) return notOurs(url);
  const { detail, wayOut, requestId, errors = [] } = problem.data;
  const exitCode = EXIT_BY_STATUS[response.status] ?? EXIT.failed;
  const trace = response.status === 500 ? ` (request ${requestId})` : '';
  const isAboutText = errors.some(({ line }) => line !== undefined);
  const told = isAboutText ? errorLines(errors.map(({ message }) => message)) : detail;
  return new CliError(exitCode, `${told}${trace}`, wayOut);
}

/** Line by line, as an editor finds them. */
const errorLines = (messages: readonly string[]): string =>
  messages.length === 1 ? (messages[0] ?? '') : ['this must be put right:', ...messages].join('\n  ');
