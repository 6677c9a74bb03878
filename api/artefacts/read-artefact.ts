import { createHash } from 'node:crypto';
import type { Found } from '../../domain/release/check/test-report.ts';
import type { Artefact } from '../../domain/release/progress.ts';
import { readCobertura } from './cobertura.ts';
import { readJunit } from './junit.ts';
import { readLcov } from './lcov.ts';
import { Malformed } from './malformed.ts';
import { readSarif } from './sarif.ts';
import { shown } from './shown.ts';
import { sniff } from './sniff.ts';

/** A report as it was handed over. */
export interface ArtefactFile {
  readonly name: string;
  readonly text: string;
  readonly gate: Artefact['gate'];
}

/** Why a report cannot be taken; it is never a pass. */
export interface UnreadableArtefact {
  readonly file: string;
  readonly unreadable: string;
}

/** Larger reports are cut by suite or module: one is read at a time, and while it is, nothing else is. */
export const MOST_BYTES = 16 * 1024 * 1024;

type Format = Artefact['format'];

const READERS: Readonly<Record<Format, (text: string) => Found>> = {
  junit: readJunit,
  cobertura: readCobertura,
  lcov: readLcov,
  sarif: readSarif,
};
const GATE_OF: Readonly<Record<Format, Artefact['gate']>> = {
  junit: 'tests',
  cobertura: 'coverage',
  lcov: 'coverage',
  sarif: 'security-scan',
};
const WANTED: Readonly<Record<Artefact['gate'], string>> = {
  tests: 'JUnit XML',
  coverage: 'lcov or Cobertura XML',
  'security-scan': 'SARIF 2.1',
};

export const isUnreadable = (read: Artefact | UnreadableArtefact): read is UnreadableArtefact =>
  'unreadable' in read;

/**
 * What a report says for its gate. The format is told from the contents; a report of another gate, of no known format, too
 * large or malformed is refused with the file's name and what to do, and never passes.
 */
export function readArtefact({ name, text, gate }: ArtefactFile): Artefact | UnreadableArtefact {
  const file = shown(name);
  const refuse = (why: string): UnreadableArtefact => ({ file, unreadable: `${file}: ${why}` });
  if (Buffer.byteLength(text) > MOST_BYTES) return refuse('it is larger than 16 MiB; hand it over in parts');
  const plain = text.replace(/^\uFEFF/, '');
  const format = sniff(plain);
  if (format === null)
    return refuse(`it is not a report that can be read; gate ${gate} takes ${WANTED[gate]}`);
  if (GATE_OF[format] !== gate)
    return refuse(`it is ${WANTED[GATE_OF[format]]}, which is for gate ${GATE_OF[format]}, not for ${gate}`);
  try {
    const sha256 = createHash('sha256').update(text).digest('hex');
    return { gate, format, file, sha256, ...READERS[format](plain) };
  } catch (failed) {
    if (failed instanceof Malformed) return refuse(`${failed.message}; write it again and hand that over`);
    throw failed;
  }
}
