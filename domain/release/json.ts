import type { Json } from './change.ts';

export interface JsonObject {
  readonly [key: string]: Json;
}

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !isList(value);

function valueAt(from: Json, keys: readonly string[]): Json | undefined {
  let value: Json | undefined = from;
  for (const key of keys) value = isObject(value) ? value[key] : undefined;
  return value;
}

/** The object at that path; an empty one where there is none. */
export function objectAt(from: Json, ...keys: readonly string[]): JsonObject {
  const value = valueAt(from, keys);
  return isObject(value) ? value : {};
}

/** The objects of the list at that path; none where there is no list. */
export function objectsAt(from: Json, ...keys: readonly string[]): readonly JsonObject[] {
  const value = valueAt(from, keys);
  return isList(value) ? value.filter((item) => isObject(item)) : [];
}

export function textAt(from: Json, ...keys: readonly string[]): string | null {
  const value = valueAt(from, keys);
  return typeof value === 'string' ? value : null;
}

export function numberAt(from: Json, ...keys: readonly string[]): number | null {
  const value = valueAt(from, keys);
  return typeof value === 'number' ? value : null;
}

/** The entries whose values are text: labels, annotations, data of a ConfigMap. */
export const textsOf = (from: JsonObject): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(from).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );

/** The record's own entry: a key such as `constructor` finds nothing else. */
export const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** A copy without one key. */
export const without = (from: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(from).filter(([one]) => one !== key));

/** With every object of that list mapped; nothing is added where there is no such list. */
export const mapObjects = (
  from: JsonObject,
  key: string,
  change: (item: JsonObject) => JsonObject,
): JsonObject => {
  const list = from[key];
  return isList(list) ? { ...from, [key]: list.map((item) => (isObject(item) ? change(item) : item)) } : from;
};

/** With that inner object mapped; nothing is added where there is none. */
export const mapObject = (
  from: JsonObject,
  key: string,
  change: (inner: JsonObject) => JsonObject,
): JsonObject => {
  const inner = from[key];
  return isObject(inner) ? { ...from, [key]: change(inner) } : from;
};

/** RFC 6901. */
export const pointer = (...keys: readonly string[]): string =>
  keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** JSON with sorted keys and nothing undefined: equal values give equal text, whatever order they came in. */
export const canonicalText = (value: unknown): string => JSON.stringify(sorted(value));

export const isSame = (a: Json, b: Json): boolean => canonicalText(a) === canonicalText(b);
