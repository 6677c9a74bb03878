import type { Headers } from '@temporalio/common';
import {
  AsyncLocalStorage,
  ContinueAsNew,
  isCancellation,
  proxySinks,
  workflowInfo,
} from '@temporalio/workflow';
import type { Sinks } from '@temporalio/workflow';
import { STEP_ATTRIBUTE, TARGET_ATTRIBUTE } from '../domain/telemetry/carried.ts';
import type { Carried } from '../domain/telemetry/carried.ts';
import type { SpanAttributes, SpanRecord } from '../domain/telemetry/span.ts';
import { spanIdOf } from '../domain/telemetry/trace-context.ts';
import type { TraceContext } from '../domain/telemetry/trace-context.ts';
import { failureType } from './healing/held.ts';
import { headersWith } from './trace-header.ts';

// Spans of runs. Nothing here may wait, nor add a turn to a promise: histories from before must replay as they did.

/** Where spans leave the sandbox; never called while a history is replayed. */
export interface TraceSinks extends Sinks {
  readonly trace: { span(span: SpanRecord): void };
}

const { trace } = proxySinks<TraceSinks>();

/** What is going on, and what belongs beneath it. */
interface Scope {
  readonly carried: Carried;
  readonly outer: Scope | null;
  /** Something was asked for in it. */
  isUsed: boolean;
}

const scopes = new AsyncLocalStorage<Scope>();

/** The headers of what is asked for from here; as they are when no trace is going on. */
export function headersFromHere(headers: Headers): Headers {
  const here = scopes.getStore();
  if (here === undefined) return headers;
  for (let scope: Scope | null = here; scope !== null; scope = scope.outer) scope.isUsed = true;
  return headersWith(headers, here.carried);
}

export interface Opening {
  readonly name: string;
  readonly parent: TraceContext;
  readonly spanId: string;
  readonly about: Carried['about'];
  readonly attributes: SpanAttributes;
  readonly links: readonly TraceContext[];
  /** It is of no interest unless something was asked for in it. */
  readonly isFrame: boolean;
}

/** Does the work under a span of its own, and returns its very promise. */
export function inSpan<T>(
  { name, parent, spanId, about, attributes, links, isFrame }: Opening,
  work: () => Promise<T>,
  failedBy: (value: T) => string | null = () => null,
): Promise<T> {
  const startMs = Date.now();
  const context = { ...parent, spanId };
  const scope: Scope = { carried: { context, about }, outer: scopes.getStore() ?? null, isUsed: false };
  const working = scopes.run(scope, work);
  const end = (failed: string | null): void => {
    if (!context.isSampled || (isFrame && !scope.isUsed)) return;
    trace.span({
      ...context,
      name,
      kind: 'internal',
      parentSpanId: parent.spanId,
      startMs,
      endMs: Date.now(),
      failed,
      attributes: { ...about, ...attributes },
      links,
    });
  };
  void working.then(
    (value) => {
      end(failedBy(value));
    },
    (failed: unknown) => {
      end(
        isCancellation(failed) || failed instanceof ContinueAsNew ? null : (failureType(failed) ?? 'Error'),
      );
    },
  );
  return working;
}

/** One line of a plan, as a span; `target` is the key of the workload it is about. */
export function inStep<T>(
  { id, target }: { readonly id: string; readonly target?: string },
  work: () => Promise<T>,
  failedBy?: (value: T) => string | null,
): Promise<T> {
  const here = scopes.getStore();
  if (here === undefined) return work();
  const { context, about } = here.carried;
  const opening: Opening = {
    name: `step ${id}`,
    parent: context,
    spanId: spanIdOf(workflowInfo().runId, 'step', id, Date.now()),
    about: {
      ...about,
      [STEP_ATTRIBUTE]: id,
      ...(target === undefined ? {} : { [TARGET_ATTRIBUTE]: target }),
    },
    attributes: {},
    links: [],
    isFrame: true,
  };
  return inSpan(opening, work, failedBy);
}
