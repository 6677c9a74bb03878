import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SpanRecord } from '../../domain/telemetry/span.ts';
import { openTracer } from '../../worker/telemetry.ts';
import { traceCollector } from '../support/trace-collector.ts';

const SPAN: SpanRecord = {
  traceId: 'ab'.repeat(16),
  spanId: 'cd'.repeat(8),
  isSampled: true,
  name: 'applyAction',
  kind: 'internal',
  parentSpanId: 'ef'.repeat(8),
  startMs: 1_700_000_000_123,
  endMs: 1_700_000_000_456,
  failed: 'KillSwitchEngaged',
  attributes: { 'paramedic.step.id': 'cart/roll-out', 'temporal.attempt': 2 },
  links: [{ traceId: '12'.repeat(16), spanId: '34'.repeat(8), isSampled: true }],
};

async function opened(url: string) {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url);
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=test');
  const said: string[] = [];
  const tracer = await openTracer(process.env, { version: '0.1.0', report: (one) => said.push(one) });
  return { tracer, said };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('spans that are exported', () => {
  it('arrive at the endpoint as they were recorded, under the name of the service', async () => {
    const collector = await traceCollector();
    const { tracer, said } = await opened(collector.url);
    tracer.record(SPAN);
    tracer.record({ ...SPAN, spanId: 'aa'.repeat(8), isSampled: false });
    await tracer.close();
    expect(collector.spans()).toMatchObject([
      {
        traceId: SPAN.traceId,
        spanId: SPAN.spanId,
        parentSpanId: SPAN.parentSpanId,
        name: 'applyAction',
        attributes: SPAN.attributes,
        links: [{ traceId: '12'.repeat(16), spanId: '34'.repeat(8) }],
        failed: 'KillSwitchEngaged',
        startTimeUnixNano: '1700000000123000000',
        endTimeUnixNano: '1700000000456000000',
      },
    ]);
    expect(collector.resource()).toMatchObject({
      'service.name': 'paramedic',
      'service.version': '0.1.0',
      'deployment.environment.name': 'test',
    });
    expect(said).toEqual([]);
    await collector.close();
  });

  it('are lost when nobody takes them, which is said once and holds nothing up', async () => {
    const collector = await traceCollector();
    await collector.close();
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '200');
    const { tracer, said } = await opened(collector.url);
    tracer.record(SPAN);
    await vi.waitFor(
      () => {
        expect(said).toEqual([expect.stringContaining('traces cannot be sent and are lost')]);
      },
      { timeout: 10_000 },
    );
    tracer.record(SPAN);
    await tracer.close();
    await tracer.close();
    expect(said).toHaveLength(1);
  });
});
