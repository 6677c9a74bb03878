/** One finding of a scanner, in whatever tool's words. */
export interface SecurityFinding {
  /** `CVE-2026-1234`, or the rule's own id. */
  readonly id: string;
  /** The package it sits in, without its version; null where the scanner names none. */
  readonly component: string | null;
  readonly severity: 'critical' | 'high' | 'medium' | 'low' | 'unknown';
}

/** Never `roll-back`: a scanner's database learns of old faults every night, and going back may reopen one. */
export interface SecurityVerdict {
  readonly answer: 'fine' | 'ask' | 'unknown';
  /** What the new digest has and the old has not. */
  readonly added: readonly SecurityFinding[];
  readonly sentence: string;
}

/** One fault in one component: the same one in another is another finding. */
export const securityKey = ({ id, component }: SecurityFinding): string => `${id} ${component ?? ''}`;
const shown = ({ id, component, severity }: SecurityFinding): string =>
  `${id}${component === null ? '' : ` in ${component}`} (${severity})`;

const WORST_FIRST = ['critical', 'high', 'unknown', 'medium', 'low'] as const;
const rank = ({ severity }: SecurityFinding): number => WORST_FIRST.indexOf(severity);
const MOST_SHOWN = 5;

/**
 * Whether a release brings security findings of its own: only what the new digest has and the old has not counts, of any
 * severity, and a person is asked.
 * @param oldFindings of the digest that served before; null: it was not scanned
 * @param newFindings of the released digest; null: it was not scanned, which is `unknown`, never `fine`
 * @source DESIGN §8, REQUIREMENTS §4 "security finding"
 */
export function judgeSecurity(
  oldFindings: readonly SecurityFinding[] | null,
  newFindings: readonly SecurityFinding[] | null,
): SecurityVerdict {
  if (newFindings === null)
    return { answer: 'unknown', added: [], sentence: 'the new version was not scanned' };
  if (newFindings.length === 0)
    return { answer: 'fine', added: [], sentence: 'the new version has no security findings' };
  if (oldFindings === null)
    return {
      answer: 'unknown',
      added: [],
      sentence: `the new version has ${String(newFindings.length)} security findings; the old was not scanned, so which are new cannot be told`,
    };
  const before = new Set(oldFindings.map(securityKey));
  const added = newFindings
    .filter((finding) => !before.has(securityKey(finding)))
    .toSorted((a, b) => rank(a) - rank(b));
  if (added.length === 0)
    return { answer: 'fine', added, sentence: 'every security finding was there before the release' };
  const more = added.length - MOST_SHOWN;
  return {
    answer: 'ask',
    added,
    sentence: `the release brings security findings the old version has not: ${added.slice(0, MOST_SHOWN).map(shown).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`,
  };
}
