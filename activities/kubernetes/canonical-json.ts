import { createHash } from 'node:crypto';

/** JSON with sorted keys and without undefined values: equal contents give equal text, whatever order they came in. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

/** sha256 in hex of the canonical JSON. */
export const contentDigest = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]),
  );
}
