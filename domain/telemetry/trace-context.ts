/** Where in which trace something happens (W3C Trace Context). */
export interface TraceContext {
  /** 32 hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** 16 hexadecimal digits, not all zero. */
  readonly spanId: string;
  /** Whether whoever began the trace records it; who does not is not made to. */
  readonly isSampled: boolean;
}

const SAMPLED = 1;
/** Version, trace, span, flags, and what a later version may add. */
const FORMAT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * Reads a `traceparent` header. Null for one that is none: then a new trace begins, and nothing fails. Later versions of
 * the header begin as version 00 does, and may go on after it.
 */
export function parseTraceparent(header: string | null | undefined): TraceContext | null {
  const [, version, traceId, spanId, flags, more] = FORMAT.exec(header ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (version === '00' && more !== undefined) return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

export const formatTraceparent = ({ traceId, spanId, isSampled }: TraceContext): string =>
  `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;

/** The trace that a `traceparent` belongs to; null when there is none. */
export const traceIdOf = (traceparent: string | null): string | null =>
  parseTraceparent(traceparent)?.traceId ?? null;

const MASK = 0xffffffffffffffffn;
const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;
const MIX = 0xff51afd7ed558ccdn;

/**
 * Id of a span, out of what names it: the same at every replay of a history, and on every worker. FNV-1a over the parts,
 * mixed once so that near names do not get near ids.
 */
export function spanIdOf(...parts: readonly (string | number)[]): string {
  let hash = FNV_OFFSET;
  for (const unit of parts.join('\n')) hash = ((hash ^ BigInt(unit.codePointAt(0) ?? 0)) * FNV_PRIME) & MASK;
  hash = ((hash ^ (hash >> 33n)) * MIX) & MASK;
  return ((hash ^ (hash >> 33n)) | 1n).toString(16).padStart(16, '0');
}
