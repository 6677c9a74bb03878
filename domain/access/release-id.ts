const RELEASE = 'release/';
const WHOLE = /^(?:release|rollback-by-hand)\/[^/]+\/[^/]+\/[a-z0-9]{6,12}$/;

/** One of the releases a person may mean. */
export interface KnownRelease {
  readonly id: string;
  readonly isOpen: boolean;
}

export type PickedRelease =
  | { readonly found: 'one'; readonly id: string }
  | { readonly found: 'none' }
  | { readonly found: 'several'; readonly ids: readonly string[] };

/** Whether this is the id of a release, or of a rollback by hand, from end to end. */
export const isReleaseId = (given: string): boolean => WHOLE.test(given);

/** `release/<namespace>/<name>/<short id>` → `<namespace>/<name>/<short id>`; a rollback by hand keeps its first part. */
export const shortReleaseId = (id: string): string =>
  id.startsWith(RELEASE) && isReleaseId(id) ? id.slice(RELEASE.length) : id;

/**
 * Which release a person means: a whole id, any beginning or end of one that fits no other, or what is released (`web`,
 * `shop/web`): then the one that is open, and when none is, the newest.
 * @param given as typed; a leading `…` from a shortened table cell is ignored
 * @param known newest first
 */
export function pickRelease(given: string, known: readonly KnownRelease[]): PickedRelease {
  const wanted = given.replace(/^(…|\.\.\.)/, '');
  if (wanted === '') return { found: 'none' };
  const exact = known.find(({ id }) => id === wanted || shortReleaseId(id) === wanted);
  if (exact !== undefined) return { found: 'one', id: exact.id };
  const ofName = known.filter(({ id }) => isAbout(id, wanted));
  if (ofName.length > 0) return nearest(ofName);
  const fitting = [endsIn, beginsOrEnds]
    .map((fits) => known.filter(({ id }) => fits(id, wanted)))
    .find((some) => some.length > 0);
  return fitting === undefined ? { found: 'none' } : oneOf(fitting);
}

function nearest(ofName: readonly KnownRelease[]): PickedRelease {
  const open = ofName.filter(({ isOpen }) => isOpen);
  if (open.length > 0) return oneOf(open);
  return oneOf(
    [...Map.groupBy(ofName, ({ id }) => placeOf(id)).values()].flatMap((some) => some.slice(0, 1)),
  );
}

function oneOf(some: readonly KnownRelease[]): PickedRelease {
  const [first] = some;
  if (first === undefined) return { found: 'none' };
  return some.length === 1
    ? { found: 'one', id: first.id }
    : { found: 'several', ids: some.map(({ id }) => id) };
}

const placeOf = (id: string): string => id.split('/').slice(1, 3).join('/');
const isAbout = (id: string, wanted: string): boolean =>
  placeOf(id) === wanted || id.split('/')[2] === wanted;
const endsIn = (id: string, wanted: string): boolean => id.endsWith(`/${wanted}`);
const beginsOrEnds = (id: string, wanted: string): boolean =>
  id.startsWith(wanted) || shortReleaseId(id).startsWith(wanted) || id.endsWith(wanted);
