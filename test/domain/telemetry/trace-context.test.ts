import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatTraceparent,
  parseTraceparent,
  spanIdOf,
  traceIdOf,
} from '../../../domain/telemetry/trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it.each([
    [`00-${TRACE}-${SPAN}-01`, true],
    [`00-${TRACE}-${SPAN}-00`, false],
    // Only the last bit says whether it is recorded.
    [`00-${TRACE}-${SPAN}-03`, true],
    [`00-${TRACE}-${SPAN}-02`, false],
    // Later versions begin as version 00 does.
    [`01-${TRACE}-${SPAN}-01`, true],
    [`01-${TRACE}-${SPAN}-01-more`, true],
  ])('is read: %s', (header, isSampled) => {
    expect(parseTraceparent(header)).toEqual({ traceId: TRACE, spanId: SPAN, isSampled });
  });

  it.each([
    null,
    undefined,
    '',
    'x',
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-1`,
    `00-${TRACE}-${SPAN}-01-more`,
    `01-${TRACE}-${SPAN}-01more`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    ` 00-${TRACE}-${SPAN}-01`,
  ])('is none: %s', (header) => {
    expect(parseTraceparent(header)).toBeNull();
  });

  it('is written as it is read', () => {
    expect(formatTraceparent({ traceId: TRACE, spanId: SPAN, isSampled: true })).toBe(
      `00-${TRACE}-${SPAN}-01`,
    );
    expect(formatTraceparent({ traceId: TRACE, spanId: SPAN, isSampled: false })).toBe(
      `00-${TRACE}-${SPAN}-00`,
    );
  });

  it('names its trace', () => {
    expect(traceIdOf(`00-${TRACE}-${SPAN}-01`)).toBe(TRACE);
    expect(traceIdOf('00-x')).toBeNull();
    expect(traceIdOf(null)).toBeNull();
  });
});

describe('the id of a span', () => {
  it('is the same for the same names, and one that a traceparent may hold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.nat()), { maxLength: 4 }),
        (parts) => {
          const spanId = spanIdOf(...parts);
          expect(spanIdOf(...parts)).toBe(spanId);
          const context = { traceId: TRACE, spanId, isSampled: true };
          expect(parseTraceparent(formatTraceparent(context))).toEqual(context);
        },
      ),
    );
  });

  it('differs between attempts, activities and runs', () => {
    const ids = ['run-1', 'run-2'].flatMap((run) =>
      Array.from({ length: 500 }, (_, n) =>
        [1, 2].map((attempt) => spanIdOf(run, 'activity', n, attempt)),
      ).flat(),
    );
    expect(new Set(ids).size).toBe(2000);
  });
});
