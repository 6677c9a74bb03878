import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { HrTime, SpanContext } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { setTimeout as delay } from 'node:timers/promises';
import type { SpanRecord, Tracer } from '../domain/telemetry/span.ts';
import type { TraceContext } from '../domain/telemetry/trace-context.ts';

export interface OtlpSettings {
  readonly version: string;
  readonly report: (sentence: string) => void;
}

const SEND_EVERY_MS = 1000;
const CLOSE_WITHIN_MS = 3000;

/** Sends spans in batches, OTLP as JSON over HTTP, to where the standard's environment variables say. */
export function otlpTracer({ version, report }: OtlpSettings): Tracer {
  const exporter = outspoken(new OTLPTraceExporter(), report);
  const processor = new BatchSpanProcessor({ exporter, scheduledDelayMillis: SEND_EVERY_MS });
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'paramedic', 'service.version': version }))
    .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }));
  const closing: { whole: Promise<void> | null } = { whole: null };
  const instrumentationScope = { name: 'paramedic', version };
  return {
    isOn: true,
    record: (span) => {
      processor.onEnd({ ...readable(span), resource, instrumentationScope });
    },
    // A collector that is away must not hold up the end of the process.
    close: () =>
      (closing.whole ??= Promise.race([
        processor.shutdown().catch(() => undefined),
        delay(CLOSE_WITHIN_MS, undefined, { ref: false }),
      ])),
  };
}

type Said = Pick<SpanExporter, 'export' | 'shutdown'>;

/** Says once that spans are lost, and once that they arrive again; nothing waits for them meanwhile. */
function outspoken(exporter: Said, report: OtlpSettings['report']): SpanExporter {
  const state = { isLosing: false };
  return {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        const isLost = result.error !== undefined;
        if (isLost && !state.isLosing)
          report(
            `traces cannot be sent and are lost (${result.error?.message ?? ''}); everything else goes on`,
          );
        if (!isLost && state.isLosing) report('traces arrive again');
        state.isLosing = isLost;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

const KINDS = { server: SpanKind.SERVER, internal: SpanKind.INTERNAL } as const;

const contextOf = ({ traceId, spanId, isSampled }: TraceContext): SpanContext => ({
  traceId,
  spanId,
  traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
});

const hrTime = (ms: number): HrTime => [Math.floor(ms / 1000), (ms % 1000) * 1_000_000];

function readable(span: SpanRecord): Omit<ReadableSpan, 'resource' | 'instrumentationScope'> {
  const { name, kind, parentSpanId, startMs, endMs, failed, attributes, links } = span;
  const parent = parentSpanId === null ? null : { ...span, spanId: parentSpanId };
  return {
    name,
    kind: KINDS[kind],
    spanContext: () => contextOf(span),
    ...(parent === null ? {} : { parentSpanContext: { ...contextOf(parent), isRemote: true } }),
    startTime: hrTime(startMs),
    endTime: hrTime(endMs),
    duration: hrTime(Math.max(0, endMs - startMs)),
    ended: true,
    status:
      failed === null ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: failed },
    attributes: { ...attributes },
    links: links.map((context) => ({ context: contextOf(context) })),
    events: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}
