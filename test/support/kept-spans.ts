import type { SpanRecord, Tracer } from '../../domain/telemetry/span.ts';

/** A tracer that keeps what it is given. */
export function keptSpans(): { readonly tracer: Tracer; readonly spans: SpanRecord[] } {
  const spans: SpanRecord[] = [];
  const tracer: Tracer = {
    isOn: true,
    record: (span) => void spans.push(span),
    close: () => Promise.resolve(),
  };
  return { tracer, spans };
}
