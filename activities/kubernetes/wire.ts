/**
 * What the API server really sends for a model of the client library: plain JSON, so times are strings and any field
 * may be absent. The library's own deserializer drops fields it does not know, which a restored template must not lose.
 */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? string extends keyof T
        ? { readonly [Key in keyof T]: Wire<T[Key]> }
        : { readonly [Key in keyof T]?: Wire<Exclude<T[Key], undefined>> }
      : T;

/** Epoch ms of an API timestamp; null when absent or unreadable. */
export function timeMs(timestamp: string | undefined): number | null {
  if (timestamp === undefined) return null;
  const atMs = Date.parse(timestamp);
  return Number.isNaN(atMs) ? null : atMs;
}

/** A count of a status or spec; the API leaves zeros out. */
export const count = <Key extends string>(
  from: { readonly [K in Key]?: number } | undefined,
  key: Key,
): number => from?.[key] ?? 0;
