/** As much of an open release as its queue needs. */
export interface OpenRelease {
  readonly id: string;
  readonly requestedAtMs: number;
  readonly targetKeys: readonly string[];
  /** Its state's status, or its phase where that says more: `gates` rather than `running`. */
  readonly status: string;
}

export type NewReleaseAnswer =
  | { readonly answer: 'start' }
  /** Ids, oldest first; asked again whenever one of them has closed. */
  | { readonly answer: 'wait'; readonly behind: readonly string[]; readonly sentence: string }
  | { readonly answer: 'refuse'; readonly because: readonly string[]; readonly sentence: string }
  /** `behind`: those that write already and are waited for all the same. */
  | {
      readonly answer: 'supersede';
      readonly supersedes: readonly string[];
      readonly behind: readonly string[];
      readonly sentence: string;
    };

const WAITS_ITSELF: ReadonlySet<string> = new Set(['queued', 'queue']);
/** Production is untouched: what is listed here may make room. Any other word counts as writing. */
const NOT_YET_WRITING: ReadonlySet<string> = new Set([
  ...WAITS_ITSELF,
  'lease',
  'plan',
  'gates',
  'approval',
  'awaiting-approval',
]);

/**
 * What becomes of a release whose targets others are about. It yields to every one that shares a target and was asked
 * for earlier (by id when at once) or has begun: so of two, never both wait for each other. It takes the place only of
 * earlier ones that do not write yet and whose every target it changes itself: half of a release is none.
 * @param open releases that are not closed, in any order; `mine` among them or not
 */
export function answerNewRelease(
  open: readonly OpenRelease[],
  mine: Omit<OpenRelease, 'status'>,
  ifBusy: 'queue' | 'supersede' | 'refuse',
): NewReleaseAnswer {
  const inTheWay = open
    .filter((other) => other.id !== mine.id && sharesTarget(other, mine) && goesFirst(other, mine))
    .toSorted(byAge);
  if (inTheWay.length === 0) return { answer: 'start' };
  const ids = idsOf(inTheWay);
  if (ifBusy === 'refuse')
    return {
      answer: 'refuse',
      because: ids,
      sentence: `${ids.join(', ')} is about the same workload and \`ifBusy: refuse\` lets no other wait; deploy again when it has closed, or write \`ifBusy: queue\``,
    };
  const replaced = ifBusy === 'supersede' ? inTheWay.filter((other) => isReplacedBy(other, mine)) : [];
  const behind = idsOf(inTheWay.filter((other) => !replaced.includes(other)));
  if (replaced.length === 0)
    return {
      answer: 'wait',
      behind,
      sentence: `waits behind ${behind.join(', ')}${ifBusy === 'supersede' ? ', too far along or too wide to be superseded' : ''}`,
    };
  const supersedes = idsOf(replaced);
  return {
    answer: 'supersede',
    supersedes,
    behind,
    sentence: `takes the place of ${supersedes.join(', ')}${behind.length === 0 ? '' : `, and waits behind ${behind.join(', ')}`}`,
  };
}

type Asked = Pick<OpenRelease, 'id' | 'requestedAtMs'>;

const sharesTarget = (other: OpenRelease, mine: Omit<OpenRelease, 'status'>): boolean =>
  other.targetKeys.some((key) => mine.targetKeys.includes(key));

const isEarlier = (other: Asked, mine: Asked): boolean => byAge(other, mine) < 0;

const goesFirst = (other: OpenRelease, mine: Asked): boolean =>
  isEarlier(other, mine) || !WAITS_ITSELF.has(other.status);

const isReplacedBy = (other: OpenRelease, mine: Omit<OpenRelease, 'status'>): boolean =>
  isEarlier(other, mine) &&
  NOT_YET_WRITING.has(other.status) &&
  other.targetKeys.every((key) => mine.targetKeys.includes(key));

function byAge(one: Asked, other: Asked): number {
  if (one.requestedAtMs !== other.requestedAtMs) return one.requestedAtMs - other.requestedAtMs;
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}

const idsOf = (releases: readonly OpenRelease[]): string[] => releases.map(({ id }) => id);
