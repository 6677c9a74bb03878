import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { Headers } from '@temporalio/common';
import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { isReleaseId } from '../domain/access/release-id.ts';
import { RELEASE_ATTRIBUTE } from '../domain/telemetry/carried.ts';
import type { SpanRecord } from '../domain/telemetry/span.ts';
import { formatTraceparent, parseTraceparent } from '../domain/telemetry/trace-context.ts';
import type { TraceContext } from '../domain/telemetry/trace-context.ts';
import { headersWith } from '../workflows/trace-header.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';

interface Going {
  readonly context: TraceContext;
  /** The release that the request was about, once it is known. */
  releaseId: string | null;
}

const requests = new AsyncLocalStorage<Going>();

/** The trace that the request under way hands on; null: it has none. */
export function traceparentNow(): string | null {
  const going = requests.getStore();
  return going === undefined ? null : formatTraceparent(going.context);
}

/**
 * Goes on with the caller's trace, or begins one; what cannot be read counts as none. Where nobody exports spans the
 * caller's context is passed on as it came, and none is begun.
 */
export const traced =
  ({ tracer, nowMs }: Pick<ApiDeps, 'tracer' | 'nowMs'>): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const given = parseTraceparent(c.req.header('traceparent'));
    if (!tracer.isOn || isRead(c.req.method)) {
      await (given === null ? next() : requests.run({ context: given, releaseId: null }, next));
      return;
    }
    const going: Going = { context: beneath(given), releaseId: null };
    const startMs = nowMs();
    await requests.run(going, next);
    const span = {
      ...going.context,
      kind: 'server' as const,
      parentSpanId: given?.spanId ?? null,
      links: [],
    };
    tracer.record({ ...span, ...shown(c, going.releaseId), startMs, endMs: nowMs() });
  };

/** Reads are asked for all day, by whoever watches: they are no part of a release. */
const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

const beneath = (given: TraceContext | null): TraceContext => ({
  ...(given ?? { traceId: digits(16), isSampled: true }),
  spanId: digits(8),
});

function shown(
  c: Context<ApiEnv>,
  releaseId: string | null,
): Pick<SpanRecord, 'name' | 'failed' | 'attributes'> {
  const { method } = c.req;
  const { status } = c.res;
  const route = routePath(c, -1);
  return {
    name: `${method} ${route}`,
    failed: status >= 500 ? String(status) : null,
    attributes: {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
      ...(releaseId === null ? {} : { [RELEASE_ATTRIBUTE]: releaseId }),
    },
  };
}

const digits = (bytes: number): string => randomBytes(bytes).toString('hex');

interface Sent {
  readonly headers: Headers;
}

/** Interceptors of the Temporal client: whatever a request starts or sends is told of its trace. */
export const handingOn = {
  startWithDetails: <I extends Sent & { readonly options: { readonly workflowId: string } }, R>(
    input: I,
    next: (input: I) => R,
  ): R => next(withTrace(input, input.options.workflowId)),
  startUpdate: <I extends OfRun, R>(input: I, next: (input: I) => R): R =>
    next(withTrace(input, input.workflowExecution.workflowId)),
  signal: <I extends OfRun, R>(input: I, next: (input: I) => R): R =>
    next(withTrace(input, input.workflowExecution.workflowId)),
};

interface OfRun extends Sent {
  readonly workflowExecution: { readonly workflowId?: string | null };
}

function withTrace<I extends Sent>(input: I, workflowId: string | null | undefined): I {
  const going = requests.getStore();
  if (going === undefined) return input;
  const isRelease = workflowId !== null && workflowId !== undefined && isReleaseId(workflowId);
  if (isRelease) going.releaseId = workflowId;
  const about = isRelease ? { [RELEASE_ATTRIBUTE]: workflowId } : {};
  return { ...input, headers: headersWith(input.headers, { context: going.context, about }) };
}
