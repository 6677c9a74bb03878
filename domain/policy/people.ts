/** Who holds which role. Null: nobody wrote it down, so everybody counts as holding every role, and it is said. */
export interface PeoplePolicy {
  readonly roles: Readonly<Record<string, readonly string[]>> | null;
}

/** For answers that stand only because nobody wrote down who holds which role. */
export const NO_ROLES = 'policy.yaml names no roles, so everybody counts as holding them';

/** People of a policy; a policy with `roles: {}` has written down that nobody holds any. */
export const peopleOf = (policy: { readonly roles?: PeoplePolicy['roles'] | undefined }): PeoplePolicy => ({
  roles: policy.roles ?? null,
});

/** One person, however the name is typed: case, spaces and characters nobody sees do not make another. Empty: nobody. */
export const personKey = (name: string): string =>
  name
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .toLowerCase();

export const isSamePerson = (one: string, other: string): boolean => personKey(one) === personKey(other);

/** Null: nobody wrote it down. Empty: the role is not listed, or lists nobody. */
export function holdersOf(people: PeoplePolicy, role: string): readonly string[] | null {
  if (people.roles === null) return null;
  return Object.hasOwn(people.roles, role) ? (people.roles[role] ?? []) : [];
}

/**
 * Why a person may not act in a role, with the way out; null: the person holds it, or nobody wrote down who does.
 * A role that is not listed has no holders: a misspelt role must not open the door to everybody.
 */
export function refuseHolder(people: PeoplePolicy, role: string, person: string): string | null {
  const holders = holdersOf(people, role);
  if (holders === null || holders.some((holder) => isSamePerson(holder, person))) return null;
  if (holders.length > 0)
    return `${person.trim()} does not hold the role ${role}; ask ${someOf(holders)}, or list ${person.trim()} under roles.${role} of policy.yaml`;
  const listed = Object.keys(people.roles ?? {});
  const others = listed.length === 0 ? 'no role at all' : someOf(listed);
  return `nobody holds the role ${role}: policy.yaml lists ${others}; list people under roles.${role} of policy.yaml`;
}

const MOST_NAMED = 5;

function someOf(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  const shown = names.slice(0, MOST_NAMED);
  if (rest > 0) return `${shown.join(', ')} or ${String(rest)} more`;
  return shown.join(', ').replace(/, ([^,]*)$/, ' or $1');
}
