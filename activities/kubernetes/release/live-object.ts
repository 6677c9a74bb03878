import type { Json, ObjectRef } from '../../../domain/release/change.ts';
import type { LiveObject } from '../../../domain/release/live.ts';
import type { KubernetesClient } from '../client.ts';
import type { Metadata } from '../resource.ts';
import { releasePath } from './release-paths.ts';

/** An object of any kind that a release touches, as the API server sends it. */
export interface ReleaseObject {
  readonly metadata?: Metadata;
  readonly [field: string]: unknown;
}

type JsonMap = Readonly<Record<string, Json>>;

/** Null: there is none of this name, or its kind is not served. */
export const findObject = (
  client: KubernetesClient,
  object: ObjectRef,
  signal: AbortSignal,
): Promise<ReleaseObject | null> => client.find<ReleaseObject>(releasePath(object), signal);

const without = (from: object, key: string): object =>
  Object.fromEntries(Object.entries(from).filter(([one]) => one !== key));

/** What a person or a plan reads of it: without `status` and `managedFields`, which change without anybody's doing. */
export const bodyOf = (object: ReleaseObject): LiveObject['body'] => ({
  ...without(object, 'status'),
  metadata: without(object.metadata ?? {}, 'managedFields') as JsonMap,
});

export const liveObject = (object: ReleaseObject): LiveObject => ({
  uid: object.metadata?.uid ?? '',
  body: bodyOf(object),
});

export const isMap = (value: unknown): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** RFC 6901: the keys of a pointer. */
export const keysOf = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The value a JSON pointer points at; undefined: there is none. */
export function fieldAt(object: ReleaseObject, path: string): Json | undefined {
  let at: unknown = object;
  for (const key of keysOf(path)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return at as Json | undefined;
}
