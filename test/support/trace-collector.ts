import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it arrived. */
export interface Arrived {
  readonly traceId: string;
  readonly spanId: string;
  /** Absent or empty: the first of its trace. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly failed: string | null;
}

export interface TraceCollector {
  readonly url: string;
  readonly spans: () => readonly Arrived[];
  /** Everything that was sent, word for word. */
  readonly text: () => string;
  /** Attributes of the resource that was named last. */
  readonly resource: () => Readonly<Record<string, string | number>>;
  readonly close: () => Promise<void>;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number | string };
}
interface Sent extends Omit<Arrived, 'attributes' | 'links' | 'failed'> {
  readonly attributes?: readonly Attribute[];
  readonly links?: Arrived['links'];
  readonly status?: { readonly code?: number; readonly message?: string };
}
interface Request {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly Sent[] }[];
  }[];
}

const ERROR = 2;

/** Takes OTLP as JSON over HTTP, as a collector does. */
export async function traceCollector(): Promise<TraceCollector> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const isTraces = request.method === 'POST' && request.url === '/v1/traces';
      if (isTraces) bodies.push(Buffer.concat(chunks).toString('utf8'));
      response.writeHead(isTraces ? 200 : 404, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const sent = () => bodies.flatMap((body) => (JSON.parse(body) as Request).resourceSpans);
  return {
    url: `http://127.0.0.1:${String(port)}`,
    spans: () => sent().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(arrived))),
    text: () => bodies.join('\n'),
    resource: () => named(sent().at(-1)?.resource.attributes),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

const arrived = ({ attributes, links, status, ...span }: Sent): Arrived => ({
  ...span,
  attributes: named(attributes),
  links: links ?? [],
  failed: status?.code === ERROR ? (status.message ?? '') : null,
});

const named = (attributes: readonly Attribute[] = []): Record<string, string | number> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)] as const),
  );
