import { describe, expect, it } from 'vitest';
import { handingOn, traceparentNow } from '../../api/tracing.ts';
import { parseTraceparent } from '../../domain/telemetry/trace-context.ts';
import { keptSpans } from '../support/kept-spans.ts';
import { postJson } from './fake-deps.ts';
import { serveReleases } from './release-story.ts';

const TRACE = 'ab'.repeat(16);
const CALLER = 'cd'.repeat(8);
const traceparent = `00-${TRACE}-${CALLER}-01`;
const release = {
  by: 'ada',
  file: {
    name: 'checkout',
    namespace: 'shop',
    reason: 'r',
    targets: [{ deployment: 'web', images: { app: 'shop:2' } }],
  },
};

/** The API with spans kept, asked to begin one release. */
async function asked(headers: Record<string, string>) {
  const { tracer, spans } = keptSpans();
  const served = serveReleases({ tracer });
  const response = await served.app.request('/api/v1/releases', postJson(release, headers));
  expect(response.status).toBe(202);
  const [begun] = served.temporal.begunReleases;
  return { spans, handedOn: parseTraceparent(begun?.traceparent) };
}

describe('a request that changes something', () => {
  it('is a span beneath the caller, and hands itself on', async () => {
    const { spans, handedOn } = await asked({ traceparent });
    expect(spans).toMatchObject([
      {
        name: 'POST /api/v1/releases',
        kind: 'server',
        traceId: TRACE,
        parentSpanId: CALLER,
        failed: null,
        attributes: { 'http.request.method': 'POST', 'http.response.status_code': 202 },
      },
    ]);
    expect(handedOn).toEqual({ traceId: TRACE, spanId: spans[0]?.spanId, isSampled: true });
  });

  it.each([{}, { traceparent: '00-x' }, { traceparent: `00-${'0'.repeat(32)}-${CALLER}-01` }])(
    'begins a trace when it came in none: %j',
    async (headers) => {
      const { spans, handedOn } = await asked(headers);
      expect(spans).toMatchObject([{ parentSpanId: null, isSampled: true }]);
      expect(handedOn).toMatchObject({ traceId: spans[0]?.traceId, spanId: spans[0]?.spanId });
      expect(spans[0]?.traceId).not.toBe(TRACE);
    },
  );

  it('is not recorded by us when the caller does not record it', async () => {
    const { spans, handedOn } = await asked({ traceparent: `00-${TRACE}-${CALLER}-00` });
    expect(handedOn).toMatchObject({ traceId: TRACE, isSampled: false });
    expect(spans).toMatchObject([{ isSampled: false }]);
  });

  it('shows names and numbers, nothing of what was sent', async () => {
    const { spans } = await asked({ traceparent, authorization: 'Bearer secret' });
    expect(Object.keys(spans[0]?.attributes ?? {}).toSorted()).toEqual([
      'http.request.method',
      'http.response.status_code',
      'http.route',
    ]);
  });
});

describe('a request that reads', () => {
  it('leaves no span', async () => {
    const { tracer, spans } = keptSpans();
    const { app } = serveReleases({ tracer });
    expect((await app.request('/api/v1/releases', { headers: { traceparent } })).status).toBe(200);
    expect(spans).toEqual([]);
  });
});

describe('what the Temporal client sends', () => {
  it('is as it was outside of a request', () => {
    const input = { headers: {}, workflowExecution: { workflowId: 'release/shop/checkout/mi9x2k0a' } };
    expect(handingOn.startUpdate(input, (given) => given)).toBe(input);
    expect(traceparentNow()).toBeNull();
  });
});
