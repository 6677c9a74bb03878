import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { carrierOf, TRACE_HEADER } from '../../domain/telemetry/carried.ts';
import type { SpanRecord } from '../../domain/telemetry/span.ts';
import { traced } from '../../worker/tracing.ts';
import { WORKFLOW_SOURCES } from '../../worker/versioning.ts';
import { keptSpans } from '../support/kept-spans.ts';
import { startTimeSkipping } from '../support/time-skipping.ts';
import type { goOnAsNew } from './traced-runs.ts';

const QUEUE = 'traced-runs';
const context = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), isSampled: true };
const release = { 'paramedic.release.id': 'release/shop/cart/abc123' };

/** Three runs, each the continuation of the one before, begun with this header or none. */
async function spansOf(header: unknown): Promise<readonly SpanRecord[]> {
  const environment = await startTimeSkipping();
  const { tracer, spans } = keptSpans();
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue: QUEUE,
    workflowsPath: fileURLToPath(new URL('./traced-runs.ts', import.meta.url)),
    activities: { look: () => Promise.resolve() },
    ...traced(tracer),
    interceptors: {
      ...traced(tracer).interceptors,
      workflowModules: WORKFLOW_SOURCES.workflowInterceptorModules,
    },
  });
  const headers = header === null ? {} : { [TRACE_HEADER]: defaultPayloadConverter.toPayload(header) };
  const client = new Client({
    connection: environment.connection,
    interceptors: {
      workflow: [
        { startWithDetails: (input, next) => next({ ...input, headers: { ...input.headers, ...headers } }) },
      ],
    },
  });
  try {
    await worker.runUntil(
      client.workflow.execute<typeof goOnAsNew>('goOnAsNew', {
        workflowId: 'going',
        taskQueue: QUEUE,
        args: [1, 3],
      }),
    );
  } finally {
    await environment.teardown();
  }
  return spans;
}

describe('a run that goes on as a new one', () => {
  it('stays in its trace, each run beside the one before', async () => {
    const spans = await spansOf(carrierOf({ context, about: release }));
    const runs = spans.filter(({ name }) => name === 'goOnAsNew');
    expect(runs).toHaveLength(3);
    expect(new Set(runs.map(({ spanId }) => spanId)).size).toBe(3);
    for (const run of runs) expect(run).toMatchObject({ parentSpanId: context.spanId, failed: null });
    const looks = spans.filter(({ name }) => name === 'look');
    expect(looks.map(({ parentSpanId }) => parentSpanId)).toEqual(runs.map(({ spanId }) => spanId));
    for (const span of spans) {
      expect(span.traceId).toBe(context.traceId);
      expect(span.attributes).toMatchObject(release);
    }
  });

  it.each([
    ['no trace', null],
    ['a header that is none', { traceparent: '00-x' }],
    ['a trace that nobody records', carrierOf({ context: { ...context, isSampled: false }, about: {} })],
  ])('leaves no span when it was begun with %s', async (_, header) => {
    expect(await spansOf(header)).toEqual([]);
  });
});
