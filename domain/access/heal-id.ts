const PREFIX = 'heal/';

/** `heal/<cluster>/<namespace>/<kind>/<name>/<n>` → `<namespace>/<kind>/<name>/<n>`; other ids stay as they are. */
export function shortHealId(id: string): string {
  const parts = id.split('/');
  return id.startsWith(PREFIX) && parts.length >= 6 ? parts.slice(2).join('/') : id;
}

export type PickedHeal =
  | { readonly found: 'one'; readonly id: string }
  | { readonly found: 'none' }
  | { readonly found: 'several'; readonly ids: readonly string[] };

/**
 * Which heal a person means: a full id, any beginning or end of one, or its workload (`web`, `shop/web`), if that
 * fits no other.
 * @param given as typed; a leading `…` from a shortened table cell is ignored
 * @param ids newest first
 */
export function pickHeal(given: string, ids: readonly string[]): PickedHeal {
  const wanted = given.replace(/^(…|\.\.\.)/, '');
  if (wanted === '') return { found: 'none' };
  const exact = ids.find((id) => id === wanted || id === PREFIX + wanted || shortHealId(id) === wanted);
  if (exact !== undefined) return { found: 'one', id: exact };
  const nearest = [endsIn, beginsOrEnds, isAbout].map((fits) => ids.filter((id) => fits(id, wanted)));
  const matches = nearest.find((some) => some.length > 0) ?? [];
  const [first] = matches;
  if (first === undefined) return { found: 'none' };
  return matches.length === 1 ? { found: 'one', id: first } : { found: 'several', ids: matches };
}

const endsIn = (id: string, wanted: string): boolean => id.endsWith(`/${wanted}`);
const beginsOrEnds = (id: string, wanted: string): boolean =>
  id.startsWith(wanted) ||
  id.startsWith(PREFIX + wanted) ||
  shortHealId(id).startsWith(wanted) ||
  id.endsWith(wanted);

function isAbout(id: string, wanted: string): boolean {
  const [, , namespace, , name] = id.split('/');
  return name === wanted || `${namespace ?? ''}/${name ?? ''}` === wanted;
}
