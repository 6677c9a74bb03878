import { HTTPException } from 'hono/http-exception';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ProblemShape } from '../domain/access/control-schema.ts';
import type { ApiEnv } from './deps.ts';

/** Every way a request can fail, with its status and its title. */
export const PROBLEMS = {
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'foreign-host': { status: 403, title: 'Only this machine may ask' },
  'foreign-origin': { status: 403, title: 'Pages of other sites may not ask' },
  'not-found': { status: 404, title: 'There is no such thing' },
  conflict: { status: 409, title: 'It stands differently now' },
  'too-large': { status: 413, title: 'The body is too large' },
  'not-json': { status: 415, title: 'The body must be JSON' },
  invalid: { status: 422, title: 'The request is not valid' },
  internal: { status: 500, title: 'Paramedic failed' },
  'drawing-failed': { status: 500, title: 'The picture could not be drawn' },
  busy: { status: 503, title: 'Too much is asked at once' },
  'store-away': { status: 503, title: 'The record store does not answer' },
  'temporal-away': { status: 503, title: 'Temporal does not answer' },
  'no-answer': { status: 504, title: 'No worker answered in time' },
} as const satisfies Record<string, { status: ContentfulStatusCode; title: string }>;
export type ProblemCode = keyof typeof PROBLEMS;

type FieldErrors = NonNullable<ProblemShape['errors']>;

/** Thrown by routes; everything in it is written for the person who asked. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly wayOut: string | null;
  readonly errors: FieldErrors | null;

  constructor(code: ProblemCode, detail: string, more: { wayOut?: string; errors?: FieldErrors } = {}) {
    super(detail);
    this.name = 'Problem';
    this.code = code;
    this.wayOut = more.wayOut ?? null;
    this.errors = more.errors ?? null;
  }
}

export function answerProblem(c: Context<ApiEnv>, problem: Problem): Response {
  const { status, title } = PROBLEMS[problem.code];
  const body: ProblemShape = {
    type: `urn:paramedic:problem:${problem.code}`,
    title,
    status,
    detail: problem.message,
    wayOut: problem.wayOut,
    requestId: c.var.requestId,
    ...(problem.errors === null ? {} : { errors: problem.errors }),
  };
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' });
}

/** Unknown errors keep their words to the log: they may hold what nobody outside should read. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException && error.status === 413)
    return new Problem('too-large', 'the body is larger than this route takes');
  return new Problem('internal', 'something broke in the API; nothing more is known to have happened', {
    wayOut: "look for the request id in the API's log",
  });
}
