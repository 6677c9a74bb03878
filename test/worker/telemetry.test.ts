import { describe, expect, it } from 'vitest';
import { NO_TRACER } from '../../domain/telemetry/span.ts';
import type { Tracer } from '../../domain/telemetry/span.ts';
import { openTracer } from '../../worker/telemetry.ts';

/** Opens it, and tells whether an exporter was made, and what was said. */
async function opened(env: Record<string, string>) {
  const said: string[] = [];
  const made: Tracer[] = [];
  const load = () =>
    Promise.resolve({
      otlpTracer: () => {
        const tracer = { ...NO_TRACER, isOn: true };
        made.push(tracer);
        return tracer;
      },
    });
  const tracer = await openTracer(env, { version: '0.1.0', report: (sentence) => said.push(sentence) }, load);
  return { tracer, made, said };
}

const COLLECTOR = 'http://127.0.0.1:4318';

describe('traces', () => {
  it.each<Record<string, string>>([
    { OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR },
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${COLLECTOR}/v1/traces` },
    { OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR, OTEL_SDK_DISABLED: 'false', OTEL_TRACES_EXPORTER: 'otlp' },
  ])('are exported when an endpoint is set: %j', async (env) => {
    const { tracer, made, said } = await opened(env);
    expect(tracer.isOn).toBe(true);
    expect(made).toHaveLength(1);
    expect(said).toEqual([]);
  });

  it.each<Record<string, string>>([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR, OTEL_SDK_DISABLED: 'TRUE' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR, OTEL_TRACES_EXPORTER: 'none' },
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
  ])('are not, no exporter is made and nothing is said, without one: %j', async (env) => {
    const { tracer, made, said } = await opened(env);
    expect(tracer).toBe(NO_TRACER);
    expect(made).toEqual([]);
    expect(said).toEqual([]);
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }, 'collector:4317'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'not an address' }, 'not an address'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'http/json'],
  ])('that cannot be exported keep nothing from starting, and it is said why: %j', async (env, why) => {
    const { tracer, made, said } = await opened(env);
    expect(tracer).toBe(NO_TRACER);
    expect(made).toEqual([]);
    expect(said).toEqual([expect.stringContaining(why)]);
  });
});
