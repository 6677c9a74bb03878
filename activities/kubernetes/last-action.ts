import type { Metadata } from './resource.ts';

/** `<actionId>@<hash>` on what we wrote: whose content this is, for as long as the hash is still the content's. */
export const LAST_ACTION = 'paramedic.dev/last-action';
/** A restart leaves the template's content alone, so it signs apart: the template is still its author's. */
export const LAST_RESTART = 'paramedic.dev/last-restart';

const UNDO_SUFFIX = '/undo';

export const signature = (actionId: string, hash: string): string => `${actionId}@${hash}`;
export const undoOf = (actionId: string): string => `${actionId}${UNDO_SUFFIX}`;

/** The signer of exactly this content; null when somebody else wrote it. An undo signs as `undoOf` its action. */
export function signerOf(metadata: Metadata | undefined, hash: string): string | null {
  const signed = metadata?.annotations?.[LAST_ACTION];
  const tail = `@${hash}`;
  return signed?.endsWith(tail) === true ? signed.slice(0, -tail.length) : null;
}

/** The action of ours that this content comes from, be it by its act or by its undo. */
export function writtenByAction(metadata: Metadata | undefined, hash: string): string | null {
  const signer = signerOf(metadata, hash);
  return signer?.endsWith(UNDO_SUFFIX) === true ? signer.slice(0, -UNDO_SUFFIX.length) : signer;
}
