import { formatTraceparent, parseTraceparent } from './trace-context.ts';
import type { TraceContext } from './trace-context.ts';

/** The header that Temporal's own OpenTelemetry interceptors use, in every language. */
export const TRACE_HEADER = '_tracer-data';

export const RELEASE_ATTRIBUTE = 'paramedic.release.id';
export const STEP_ATTRIBUTE = 'paramedic.step.id';
export const TARGET_ATTRIBUTE = 'paramedic.target';
const OURS = 'paramedic.';

/** What a run, a message or an activity is told of the trace it is part of. */
export interface Carried {
  readonly context: TraceContext;
  /** Attributes that everything further down bears too: which release, which step, which target. */
  readonly about: Readonly<Record<string, string>>;
}

/** What the header holds. */
export const carrierOf = ({ context, about }: Carried): Record<string, string> => ({
  ...about,
  traceparent: formatTraceparent(context),
});

/** Reads what a header held; null for whatever is no trace. */
export function carriedBy(content: unknown): Carried | null {
  if (typeof content !== 'object' || content === null) return null;
  const entries = Object.entries(content).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const context = parseTraceparent(entries.find(([key]) => key === 'traceparent')?.[1]);
  if (context === null) return null;
  return { context, about: Object.fromEntries(entries.filter(([key]) => key.startsWith(OURS))) };
}
