import { NO_TRACER } from '../domain/telemetry/span.ts';
import type { Tracer } from '../domain/telemetry/span.ts';
import type { OtlpSettings } from './otlp.ts';

/** The standard's own variables; the exporter reads the rest of them itself (headers, timeout, certificates). */
type Environment = Readonly<Record<string, string | undefined>>;

interface Telling {
  readonly version: string;
  readonly report: (sentence: string) => void;
}

/** The first of these that is set; an empty one counts as not set, as the standard says. */
const firstOf = (env: Environment, ...names: readonly string[]): string | null =>
  names.map((name) => env[name] ?? '').find((value) => value !== '') ?? null;

function isAsked(env: Environment): boolean {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none')
    return false;
  return endpointIn(env) !== null;
}

const endpointIn = (env: Environment): string | null =>
  firstOf(env, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT');

/** What keeps spans from being sent, with the way out; null: nothing. */
function obstacle(env: Environment): string | null {
  const endpoint = endpointIn(env) ?? '';
  if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''))
    return `OTEL_EXPORTER_OTLP_ENDPOINT is no http or https address (${endpoint})`;
  const protocol = firstOf(env, 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL');
  return protocol === 'grpc'
    ? "OTEL_EXPORTER_OTLP_PROTOCOL is grpc, and spans are sent as JSON over HTTP only: name the collector's HTTP port (4318) and http/json"
    : null;
}

/**
 * The tracer that the environment asks for. Without an endpoint nothing of OpenTelemetry is even loaded; with a wrong one
 * the rest works and it is said why there are no traces.
 */
export async function openTracer(
  env: Environment,
  { version, report }: Telling,
  load: () => Promise<{ otlpTracer: (settings: OtlpSettings) => Tracer }> = () => import('./otlp.ts'),
): Promise<Tracer> {
  if (!isAsked(env)) return NO_TRACER;
  const why = obstacle(env);
  if (why === null) return (await load()).otlpTracer({ version, report });
  report(`no trace is exported: ${why}`);
  return NO_TRACER;
}
