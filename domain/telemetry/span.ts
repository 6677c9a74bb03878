import type { TraceContext } from './trace-context.ts';

/** What a span says of itself: names, ids and numbers, never a value that is released or a secret. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** Something that took time, as it is exported. */
export interface SpanRecord extends TraceContext {
  readonly name: string;
  readonly kind: 'server' | 'internal';
  /** Null: it is the first of its trace. */
  readonly parentSpanId: string | null;
  readonly startMs: number;
  readonly endMs: number;
  /** The kind of failure, without its words: they may quote what was released. Null: it did not fail. */
  readonly failed: string | null;
  readonly attributes: SpanAttributes;
  /** What it answers to, in whatever trace that is. */
  readonly links: readonly TraceContext[];
}

/** Takes spans that are over. Never throws and never waits: nothing may fail because it is traced. */
export interface Tracer {
  /** False: nobody exports spans, so none need be made. */
  readonly isOn: boolean;
  record(span: SpanRecord): void;
  /** Sends what is left. Twice does no harm. */
  close(): Promise<void>;
}

export const NO_TRACER: Tracer = {
  isOn: false,
  record: () => undefined,
  close: () => Promise.resolve(),
};
