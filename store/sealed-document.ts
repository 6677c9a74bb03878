import { described } from './encryption.ts';
import type { SealLabel, Sealer } from './encryption.ts';
import { StoreError } from './store-error.ts';

export const sealDocument = (sealer: Sealer, label: SealLabel, document: unknown): string =>
  sealer.seal(label, JSON.stringify(document));

/** What was sealed under this label, which tells its type; throws as `unseal` does. */
export function unsealDocument(sealer: Sealer, label: SealLabel, sealed: string): unknown {
  const text = sealer.unseal(label, sealed);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own message would quote the secret.
    throw new StoreError(
      'broken',
      `The stored ${described(label)} is not what this version writes. Restore the object by hand.`,
    );
  }
}
