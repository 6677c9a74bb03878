import { LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { ProblemShape } from '../../domain/access/control-schema.ts';
import { ReleaseFile } from '../../domain/release/release-schema.ts';
import { refuseFile } from '../../domain/release/start-refusals.ts';
import { Problem } from '../problem.ts';
import { faultsOf, sentenceOf, written } from './explain.ts';

type FieldErrors = NonNullable<ProblemShape['errors']>;

/** Temporal takes two MB in one piece, and artefacts travel beside the file. */
const MOST_BYTES = 1_000_000;
/** A person reads no more of them in one line; all are in `errors`. */
const MOST_SENTENCES = 10;
const WAY_OUT = 'docs/releases.md describes the file';

/**
 * Reads a release file from YAML.
 * @param name what errors call it
 * @param nowMs what waivers are held against
 * @throws Problem with line, column and path of everything that is wrong
 */
export function readReleaseText(text: string, name: string, nowMs: number): ReleaseFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const errorAt = (offset: number, path: string, message: string): FieldErrors[number] => {
    const { line, col } = lines.linePos(offset);
    return { path, message: `${name}:${String(line)}:${String(col)}: ${message}`, line, column: col };
  };
  if (document.errors.length > 0)
    throw refused(
      document.errors.map(({ pos, message }) => errorAt(pos[0], '', message.split(' at line')[0] ?? message)),
    );
  const read = check(contentsOf(document, name), nowMs);
  if (read.ok) return bounded(read.file);
  const errors = read.wrongs
    .map((wrong) => ({ ...wrong, offset: offsetOf(document, wrong.path) }))
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ path, sentence, offset }) => errorAt(offset, written(path), sentence));
  throw refused(errors);
}

/** Checks a release that came as JSON. @throws Problem with the path of everything that is wrong */
export function checkReleaseFile(given: unknown, nowMs: number): ReleaseFile {
  const read = check(given, nowMs);
  if (read.ok) return bounded(read.file);
  throw refused(
    read.wrongs.map(({ path, sentence }) => ({ path: written(['file', ...path]), message: sentence })),
  );
}

interface Wrong {
  readonly path: readonly PropertyKey[];
  readonly sentence: string;
}
type Checked =
  | { readonly ok: true; readonly file: ReleaseFile }
  | { readonly ok: false; readonly wrongs: readonly Wrong[] };

/** What its schema says, and then what only sense can. */
function check(given: unknown, nowMs: number): Checked {
  const parsed = ReleaseFile.safeParse(given);
  if (!parsed.success) {
    const faults = faultsOf(parsed.error.issues, given);
    return { ok: false, wrongs: faults.map((fault) => ({ path: fault.path, sentence: sentenceOf(fault) })) };
  }
  const wrongs = refuseFile(parsed.data, nowMs).map((sentence) => ({
    path: pathOf(sentence),
    sentence: sentence.replace(/\.$/, ''),
  }));
  return wrongs.length === 0 ? { ok: true, file: parsed.data } : { ok: false, wrongs };
}

/** Of a sentence that begins with its place: `gates.waive[0].untilMs: …`. */
function pathOf(sentence: string): PropertyKey[] {
  const place = /^([A-Za-z][\w.[\]]*): /.exec(sentence)?.[1] ?? '';
  return [...place.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([word, index]) =>
    index === undefined ? word : Number(index),
  );
}

function refused(errors: FieldErrors): Problem {
  const left = errors.length - MOST_SENTENCES;
  const shown = errors.slice(0, MOST_SENTENCES).map(({ message }) => message);
  const more = left > 0 ? `; and ${String(left)} more, see errors` : '';
  return new Problem('invalid', `${shown.join('; ')}${more}`, { errors, wayOut: WAY_OUT });
}

/** Aliases can make a small text endless; those that do are refused. */
function contentsOf(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new Problem('invalid', `${name}: its aliases (&name, *name) cannot be followed`, {
      wayOut: 'write out what they stand for',
    });
  }
}

function bounded(file: ReleaseFile): ReleaseFile {
  const bytes = Buffer.byteLength(JSON.stringify(file));
  if (bytes <= MOST_BYTES) return file;
  throw new Problem(
    'too-large',
    `the release is ${String(bytes)} bytes as JSON, and a run can take ${String(MOST_BYTES)}`,
    { wayOut: 'keep large contents in the image or in a volume rather than in a ConfigMap' },
  );
}

/** Where a path stands in the text: its key, or else its value, or else what it would be part of. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  const around = path.slice(0, -1);
  const parent = path.length === 0 ? null : document.getIn(around, true);
  const key = isMap(parent)
    ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === path.at(-1))?.key
    : document.getIn(path, true);
  const offset = isNode(key) ? key.range?.[0] : undefined;
  if (offset !== undefined) return offset;
  return path.length === 0 ? 0 : offsetOf(document, around);
}
