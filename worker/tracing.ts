import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory, InjectedSinks, WorkerOptions } from '@temporalio/worker';
import type { Context } from '@temporalio/activity';
import type { Carried } from '../domain/telemetry/carried.ts';
import type { SpanRecord, Tracer } from '../domain/telemetry/span.ts';
import { spanIdOf } from '../domain/telemetry/trace-context.ts';
import { carriedIn } from '../workflows/trace-header.ts';
import type { TraceSinks } from '../workflows/tracing.ts';

/** What a worker needs so that runs with a trace leave spans. Runs without one are left as they are. */
export function traced(tracer: Tracer): Pick<WorkerOptions, 'interceptors' | 'sinks'> {
  const isNews = once(RECENT);
  const record = (_run: unknown, span: SpanRecord): void => {
    if (isNews(span.spanId)) tracer.record(span);
  };
  // A replay tells nothing new: what it would say was said the first time.
  const sinks: InjectedSinks<TraceSinks> = { trace: { span: { fn: record, callDuringReplay: false } } };
  return tracer.isOn ? { sinks, interceptors: { activity: [inActivities(tracer)] } } : { sinks };
}

/** Spans of runs that are remembered: of a task that the server refused, because news came meanwhile, they come again. */
const RECENT = 2000;

function once(most: number): (id: string) => boolean {
  const known = new Set<string>();
  return (id) => {
    if (known.has(id)) return false;
    known.add(id);
    for (const oldest of known) {
      if (known.size <= most) break;
      known.delete(oldest);
    }
    return true;
  };
}

const inActivities =
  (tracer: Tracer): ActivityInterceptorsFactory =>
  ({ info }) => ({
    inbound: {
      execute: async (input, next) => {
        const carried = carriedIn(input.headers);
        if (carried?.context.isSampled !== true) return next(input);
        const startMs = Date.now();
        const end = (failed: string | null): void => {
          tracer.record(spanOf(info, carried, { startMs, endMs: Date.now(), failed }));
        };
        try {
          const answer = await next(input);
          end(null);
          return answer;
        } catch (failed) {
          end(kindOf(failed));
          throw failed;
        }
      },
    },
  });

/** One attempt: the same activity again is a span of its own beside it. */
const spanOf = (
  { activityId, activityType, attempt, workflowExecution }: Context['info'],
  { context, about }: Carried,
  came: { readonly startMs: number; readonly endMs: number; readonly failed: string | null },
) => ({
  ...came,
  ...context,
  name: activityType,
  kind: 'internal' as const,
  spanId: spanIdOf(workflowExecution?.runId ?? '', 'activity', activityId, attempt),
  parentSpanId: context.spanId,
  attributes: {
    ...about,
    'temporal.workflow.id': workflowExecution?.workflowId ?? '',
    'temporal.activity.id': activityId,
    'temporal.attempt': attempt,
  },
  links: [],
});

/** Its kind alone: the words of a failure may quote what is released. Null: it was called off. */
function kindOf(failed: unknown): string | null {
  if (failed instanceof CancelledFailure) return null;
  if (failed instanceof ApplicationFailure) return failed.type ?? 'ApplicationFailure';
  return failed instanceof Error ? failed.name : 'Error';
}
