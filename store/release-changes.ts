import { eq } from 'drizzle-orm';
import type { Change } from '../domain/release/change.ts';
import { inBatches } from './batches.ts';
import type { SealLabel, Sealer } from './encryption.ts';
import type { ReleaseRecords } from './port.ts';
import { releaseChanges } from './schema.ts';
import { sealDocument, unsealDocument } from './sealed-document.ts';
import type { Session } from './session.ts';

export function changeRecords(
  session: Session,
  sealer: Sealer,
): Pick<ReleaseRecords, 'sealChanges' | 'readChange'> {
  return {
    sealChanges: (namespace, changes) =>
      session.transaction('seal the changes of a release', async (tx) => {
        // In one order everywhere: two attempts at the same plan would lock each other out otherwise.
        const inOrder = changes.toSorted((left, right) => (left.changeId < right.changeId ? -1 : 1));
        for (const batch of inBatches(inOrder)) {
          const rows = batch.map(({ changeId, change }) => ({
            changeId,
            namespace,
            sealedChange: sealDocument(sealer, labelOf(namespace, changeId), change),
          }));
          await tx.insert(releaseChanges).values(rows).onConflictDoNothing();
        }
      }),
    readChange: (changeId) =>
      session.query('read a sealed change', async (db) => {
        const [row] = await db.select().from(releaseChanges).where(eq(releaseChanges.changeId, changeId));
        return row === undefined
          ? null
          : (unsealDocument(sealer, labelOf(row.namespace, changeId), row.sealedChange) as Change);
      }),
  };
}

const labelOf = (namespace: string, changeId: string): SealLabel => ({
  kind: 'ReleaseChange',
  namespace,
  name: changeId,
  contentHash: '',
});
