import { isUnreadable, readArtefact } from '../../../api/artefacts/read-artefact.ts';
import type { Artefact } from '../../../domain/release/progress.ts';

type Gate = Artefact['gate'];

/** What a sound report says; throws the refusal where it is none. */
export function said(gate: Gate, text: string): Pick<Artefact, 'format' | 'found' | 'sentence'> {
  const read = readArtefact({ name: 'report', text, gate });
  if (isUnreadable(read)) throw new Error(read.unreadable);
  const { format, found, sentence } = read;
  return { format, found, sentence };
}

/** Why a report is not taken; throws where it is. */
export function refused(gate: Gate, text: string): string {
  const read = readArtefact({ name: 'report', text, gate });
  if (!isUnreadable(read)) throw new Error(`it was taken: ${read.found}, ${read.sentence}`);
  return read.unreadable;
}
