import { clip } from '../detection/evidence.ts';
import { isSamePerson, personKey } from '../policy/people.ts';
import { GATES } from './gate.ts';
import type { Finding, GateId, GateResult } from './gate.ts';
import type { ReleaseFile } from './release-schema.ts';
import { stampText } from './time-text.ts';

type Gate = (typeof GATES)[number];
type Found = Pick<Finding, 'found' | 'sentence'>;
type Waiver = ReleaseFile['gates']['waive'][number];
type Attestation = ReleaseFile['gates']['attest'][number];

type Word = Pick<Attestation, 'gate' | 'by'>;

/** What people said of one gate. */
interface Words {
  readonly attested: readonly Attestation[];
  readonly waived: readonly Waiver[];
  readonly requestedBy: string;
  readonly nowMs: number;
}

const MOST_SENTENCES = 3;
const SENTENCE_LENGTH = 300;

function told(sentences: readonly string[]): string {
  const distinct = [...new Set(sentences)];
  const shown = distinct.slice(0, MOST_SENTENCES).map((sentence) => clip(sentence, SENTENCE_LENGTH));
  const rest = distinct.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${String(rest)} more`] : [])].join('; ');
}

const NOTHING_FOUND: Readonly<Record<Gate['by'], string>> = {
  attested: 'only a person can know this, and nobody has attested it',
  check: 'nothing was there to look at',
};

/** Several findings of one gate, of its targets or reports: the worst stands, with the sentences that say it. */
function worst(gate: Gate, findings: readonly Finding[]): Found {
  const own = findings.filter((finding) => finding.gate === gate.id);
  for (const found of ['fail', 'unknown', 'pass'] as const) {
    const such = own.filter((finding) => finding.found === found);
    if (such.length > 0) return { found, sentence: told(such.map(({ sentence }) => sentence)) };
  }
  return { found: 'unknown', sentence: NOTHING_FOUND[gate.by] };
}

function attestation({ attested, requestedBy }: Words, { sentence }: Found): (Found & { by: string }) | null {
  const word = attested.find(({ by }) => !isSamePerson(by, requestedBy)) ?? attested[0];
  if (word === undefined) return null;
  const own = isSamePerson(word.by, requestedBy) ? ', who asked for this release' : '';
  return {
    found: 'pass',
    by: word.by,
    sentence: `attested by ${word.by}${own}: ${word.reason} (no machine knows: ${sentence})`,
  };
}

function waiver({ waived, requestedBy, nowMs }: Words, { found, sentence }: Found) {
  const word = waived.find(({ by, untilMs }) => untilMs > nowMs && !isSamePerson(by, requestedBy));
  return word === undefined
    ? null
    : {
        by: word.by,
        sentence: `waived by ${word.by} until ${stampText(word.untilMs)}: ${word.reason} (${found}: ${sentence})`,
      };
}

/** Words that were given and do not count, each with why: nobody should wonder. */
function overruled({ attested, waived, requestedBy }: Words, found: Finding['found']): string[] {
  return [
    ...(found === 'fail'
      ? attested.map(({ by }) => `${by} attested it, but a word does not turn what failed into a pass`)
      : []),
    ...waived.map(({ by, untilMs }) =>
      isSamePerson(by, requestedBy)
        ? `${by} asked for this release, so the waiver must be somebody else's`
        : `the waiver of ${by} expired at ${stampText(untilMs)}`,
    ),
  ];
}

function wayOut(found: Finding['found']): string {
  const waive = 'somebody other than the requester can waive it (gates.waive: name, reason, expiry)';
  return found === 'fail'
    ? `mend it, or ${waive}`
    : `a person who knows can attest it (gates.attest: name, reason), or ${waive}`;
}

function judge({ id, title }: Gate, found: Found, words: Words): GateResult {
  if (found.found === 'pass') return { gate: id, title, result: 'pass', sentence: found.sentence, by: null };
  const attested = found.found === 'unknown' ? attestation(words, found) : null;
  if (attested !== null)
    return { gate: id, title, result: 'pass', sentence: attested.sentence, by: attested.by };
  const waived = waiver(words, found);
  if (waived !== null) return { gate: id, title, result: 'waived', ...waived };
  const notCounted = overruled(words, found.found);
  const sentence = [
    found.sentence,
    ...(notCounted.length > 0 ? [told(notCounted)] : []),
    wayOut(found.found),
  ].join('; ');
  return { gate: id, title, result: found.found, sentence, by: null };
}

/**
 * What every gate came to, in the order of `GATES`, whether or not it is required (`blocking` tells which hold back).
 *
 * A machine's fail is lifted by nothing but a waiver that names its owner, a reason and an end that is still to come; no
 * attestation turns it into a pass. A machine's `unknown`, and a gate no machine looks at, pass on the word of a named
 * person, else on a waiver, else they stay `unknown`.
 *
 * Of one's own release one may attest, because whoever asks is often the one who knows, and it is shown; one may not
 * waive, because then nobody else would have agreed to the risk.
 * @param findings any number of each gate; the worst counts, and none is `unknown`
 * @source REQUIREMENTS §4 "Pre-flight gates", DESIGN §2.1
 */
export function judgeGates(
  findings: readonly Finding[],
  file: Pick<ReleaseFile, 'gates'>,
  requestedBy: string,
  nowMs: number,
): GateResult[] {
  // A name of characters that nobody sees is nobody's.
  const of = <W extends Word>(words: readonly W[], gate: GateId): W[] =>
    words.filter((word) => word.gate === gate && personKey(word.by) !== '');
  return GATES.map((gate) =>
    judge(gate, worst(gate, findings), {
      attested: of(file.gates.attest, gate.id),
      waived: of(file.gates.waive, gate.id),
      requestedBy,
      nowMs,
    }),
  );
}
