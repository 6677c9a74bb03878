import { defaultPayloadConverter } from '@temporalio/common';
import type { Headers } from '@temporalio/common';
import { carriedBy, carrierOf, TRACE_HEADER } from '../domain/telemetry/carried.ts';
import type { Carried } from '../domain/telemetry/carried.ts';

/** The trace that headers tell of; null when it is none, for it must not stop what it came with. */
export function carriedIn(headers: Headers): Carried | null {
  const payload = headers[TRACE_HEADER];
  if (payload === undefined) return null;
  try {
    return carriedBy(defaultPayloadConverter.fromPayload(payload));
  } catch {
    return null;
  }
}

export const headersWith = (headers: Headers, carried: Carried): Headers => ({
  ...headers,
  [TRACE_HEADER]: defaultPayloadConverter.toPayload(carrierOf(carried)),
});
