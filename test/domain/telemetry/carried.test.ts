import { describe, expect, it } from 'vitest';
import { carriedBy, carrierOf, RELEASE_ATTRIBUTE } from '../../../domain/telemetry/carried.ts';

const context = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), isSampled: true };
const about = { [RELEASE_ATTRIBUTE]: 'release/shop/cart/abc123' };

describe('what a header carries', () => {
  it('is read as it was written', () => {
    expect(carriedBy(carrierOf({ context, about }))).toEqual({ context, about });
  });

  it('is read when other interceptors wrote it, without what is not ours', () => {
    const { traceparent } = carrierOf({ context, about });
    expect(carriedBy({ traceparent, tracestate: 'a=b', baggage: 'password=1' })).toEqual({
      context,
      about: {},
    });
  });

  it.each([null, undefined, 'text', 7, [], {}, { traceparent: 7 }, { traceparent: '00-x' }])(
    'is nothing when it is %j',
    (content) => {
      expect(carriedBy(content)).toBeNull();
    },
  );
});
