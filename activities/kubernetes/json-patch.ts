import { identify } from './identity.ts';
import type { Metadata } from './resource.ts';

export const JSON_PATCH = 'application/json-patch+json';

export type PatchStep =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** RFC 6901: one path segment. */
const segment = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

export const pointer = (...keys: readonly (string | number)[]): string =>
  keys.map((key) => `/${segment(String(key))}`).join('');

export const mustBe = (path: string, value: unknown): PatchStep => ({ op: 'test', path, value });

/** The patch fails unless the object is still this life of it. */
export const sameUid = (metadata: Metadata | undefined): PatchStep =>
  mustBe('/metadata/uid', identify({ metadata: metadata ?? {} }).uid);

/** The patch fails after any write at all: for what a `test` cannot say, such as "this field is still absent". */
export const untouched = (metadata: Metadata | undefined): PatchStep =>
  mustBe('/metadata/resourceVersion', metadata?.resourceVersion);

/** Sets one annotation and leaves the others alone. */
export function annotate(metadata: Metadata | undefined, key: string, value: string): readonly PatchStep[] {
  return metadata?.annotations === undefined
    ? [untouched(metadata), { op: 'add', path: '/metadata/annotations', value: { [key]: value } }]
    : [{ op: 'add', path: pointer('metadata', 'annotations', key), value }];
}
