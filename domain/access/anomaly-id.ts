const PREFIX = 'an-';

export type PickedAnomaly =
  | { readonly found: 'one'; readonly id: string }
  | { readonly found: 'none' }
  | { readonly found: 'several'; readonly ids: readonly string[] };

/**
 * Which anomaly a person means: a full id, or the beginning of one that fits no other; `an-` may be left out.
 * @param given as typed
 */
export function pickAnomaly(given: string, ids: readonly string[]): PickedAnomaly {
  if (given === '' || given === PREFIX) return { found: 'none' };
  const exact = ids.find((id) => id === given || id === PREFIX + given);
  if (exact !== undefined) return { found: 'one', id: exact };
  const matches = ids.filter((id) => id.startsWith(given) || id.startsWith(PREFIX + given));
  const [first] = matches;
  if (first === undefined) return { found: 'none' };
  return matches.length === 1 ? { found: 'one', id: first } : { found: 'several', ids: matches };
}
