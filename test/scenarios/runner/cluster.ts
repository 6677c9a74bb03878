import { KubeConfig } from '@kubernetes/client-node';
import { Agent, request } from 'node:https';
import type { RequestOptions } from 'node:https';
import { z } from 'zod';
import { Problem } from './problem.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** The API server, as the person whose kubeconfig it is. An answer of any status is an answer, not an error. */
export interface Cluster {
  readonly url: string;
  ask(path: string, asked?: Asked): Promise<Answer>;
}

const DEADLINE_MS = 15_000;

export async function clusterOf(kubeconfig: string): Promise<Cluster> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const url = config.getCurrentCluster()?.server;
  if (url === undefined)
    throw new Problem(`${kubeconfig} names no cluster`, 'give a kubeconfig with a current context');
  const trust: RequestOptions = {};
  await config.applyToHTTPSOptions(trust);
  // The configuration's own agent opens a connection, with its handshake, for every single request.
  const agent = trust.agent instanceof Agent ? keptAlive(trust) : trust.agent;
  return {
    url,
    ask: (path, asked = {}) => send(new URL(path, url), { ...trust, agent: agent ?? false }, asked),
  };
}

const keptAlive = ({ ca, cert, key, rejectUnauthorized }: RequestOptions): Agent =>
  new Agent({
    keepAlive: true,
    maxSockets: 64,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  });

function send(url: URL, trust: RequestOptions, asked: Asked): Promise<Answer> {
  const payload = asked.body === undefined ? undefined : JSON.stringify(asked.body);
  const deadline = AbortSignal.timeout(asked.deadlineMs ?? DEADLINE_MS);
  const signal = asked.signal === undefined ? deadline : AbortSignal.any([asked.signal, deadline]);
  return new Promise((done, failed) => {
    const sent = request(
      url,
      {
        ...trust,
        method: asked.method ?? 'GET',
        signal,
        headers: {
          ...headersOf(trust),
          accept: 'application/json',
          ...(payload === undefined ? {} : { 'content-type': asked.contentType ?? 'application/json' }),
        },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('error', failed);
        response.on('end', () => {
          done({ status: response.statusCode ?? 0, body });
        });
      },
    );
    sent.on('error', (error) => {
      failed(
        deadline.aborted
          ? new Problem(`the API server at ${url.origin} gave no answer in time`, 'see `paramedic status`', {
              cause: error,
            })
          : error,
      );
    });
    sent.end(payload);
  });
}

const headersOf = (options: RequestOptions): Record<string, string> => {
  const headers = options.headers ?? {};
  return Array.isArray(headers) ? {} : (headers as Record<string, string>);
};

/** The parsed answer; null when there is no such object; anything but success is an error in the server's own words. */
export async function read<T>(
  cluster: Cluster,
  schema: z.ZodType<T>,
  path: string,
  signal?: AbortSignal,
): Promise<T | null> {
  const answer = await cluster.ask(path, signal === undefined ? {} : { signal });
  if (answer.status === 404) return null;
  return parseAnswer(schema, `GET ${path}`, answer);
}

/** A write that must succeed. */
export async function write(
  cluster: Cluster,
  path: string,
  asked: Asked & { method: string },
): Promise<void> {
  parseAnswer(z.unknown(), `${asked.method} ${path}`, await cluster.ask(path, asked));
}

function parseAnswer<T>(schema: z.ZodType<T>, what: string, answer: Answer): T {
  if (answer.status < 200 || answer.status >= 300)
    throw new Problem(
      `${what} was answered ${String(answer.status)}: ${wordsOf(answer.body)}`,
      'see whether the manifest fits this cluster',
    );
  const parsed = schema.safeParse(JSON.parse(answer.body));
  if (parsed.success) return parsed.data;
  throw new Problem(
    `${what} was answered in an unknown shape: ${z.prettifyError(parsed.error)}`,
    'report it',
  );
}

function wordsOf(body: string): string {
  const parsed = z.object({ message: z.string() }).safeParse(safeJson(body));
  return (parsed.success ? parsed.data.message : body).slice(0, 400);
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A proxy in between answers in plain text: its words are shown as they are.
    return null;
  }
}
