import type { Metadata } from './resource.ts';
import { timeMs } from './wire.ts';

type Text = Readonly<Record<string, string>>;

/** Which object this is. The API always sends these; only its schema says they may be absent. */
export interface Identity {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly generation: number;
  readonly createdAtMs: number;
  readonly labels: Text;
  readonly annotations: Text;
}

const NOTHING: Metadata = {};

export function identify({ metadata = NOTHING }: { readonly metadata?: Metadata }): Identity {
  return {
    name: metadata.name ?? '',
    namespace: metadata.namespace ?? '',
    uid: metadata.uid ?? '',
    generation: metadata.generation ?? 0,
    createdAtMs: timeMs(metadata.creationTimestamp) ?? 0,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
  };
}
