import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SERVICE_LEVEL_QUERIES, HISTORY_QUERIES, fillQuery } from '../../../activities/metrics/queries.ts';

export interface Asked {
  readonly path: string;
  readonly form: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

export type Answer = (response: ServerResponse, asked: Asked) => void;

/** A loopback server that answers as it is told and remembers what it was asked. */
export interface PrometheusServer {
  readonly url: string;
  readonly asked: Asked[];
  answer: Answer;
  stop(): Promise<void>;
}

export async function startPrometheusServer(): Promise<PrometheusServer> {
  const asked: Asked[] = [];
  const state: { answer: Answer } = { answer: json(vector([])) };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const one = { path: request.url ?? '', form, headers: request.headers };
      asked.push(one);
      state.answer(response, one);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    asked,
    set answer(next: Answer) {
      state.answer = next;
    },
    get answer() {
      return state.answer;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const text =
  (body: string, status = 200): Answer =>
  (response) => {
    response.writeHead(status).end(body);
  };

export const json = (body: unknown, status = 200): Answer => text(JSON.stringify(body), status);

/** Never answers, or only begins to. */
export const hang =
  (begin = ''): Answer =>
  (response) => {
    if (begin !== '') response.writeHead(200).write(begin);
  };

type Labels = Readonly<Record<string, string>>;

export const vector = (samples: readonly (readonly [Labels, number | string])[], more: object = {}) => ({
  status: 'success',
  data: {
    resultType: 'vector',
    result: samples.map(([metric, value]) => ({ metric, value: [1_800_000_000, String(value)] })),
  },
  ...more,
});

export const matrix = (series: readonly (readonly [Labels, readonly (readonly [number, string])[]])[]) => ({
  status: 'success',
  data: { resultType: 'matrix', result: series.map(([metric, values]) => ({ metric, values })) },
});

type Queries = Readonly<Record<string, string>>;
type Names = keyof typeof SERVICE_LEVEL_QUERIES | keyof typeof HISTORY_QUERIES;
type Answers = Partial<Record<Names, Answer>>;
export type HistoryAnswers = Partial<Record<keyof typeof HISTORY_QUERIES, Answer>>;

function byName(queries: Queries, answers: Answers, otherwise: Answer): Answer {
  const named = new Map(Object.entries(queries).map(([name, query]) => [query, name as Names]));
  return (response, one) => {
    const name = named.get(one.form.get('query') ?? '');
    const answer = name === undefined ? undefined : answers[name];
    (answer ?? otherwise)(response, one);
  };
}

const filled = (
  templates: object,
  namespaces: readonly string[],
  windowOf: (name: string) => number,
): Queries =>
  Object.fromEntries(
    Object.entries(templates as Queries).map(([name, template]) => [
      name,
      fillQuery(template, namespaces, windowOf(name)),
    ]),
  );

/** Answers each service-level query by its name; those not named find nothing. */
export const byLevelQuery = (answers: Answers, namespaces: readonly string[], windowMs: number): Answer =>
  byName(
    filled(SERVICE_LEVEL_QUERIES, namespaces, () => windowMs),
    answers,
    json(vector([])),
  );

/** The same for history queries. */
export const byHistoryQuery = (
  answers: HistoryAnswers,
  namespaces: readonly string[],
  windowOf: (name: string) => number,
): Answer => byName(filled(HISTORY_QUERIES, namespaces, windowOf), answers, json(matrix([])));
