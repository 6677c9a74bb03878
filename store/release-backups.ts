import { eq } from 'drizzle-orm';
import type { SealLabel, Sealer } from './encryption.ts';
import type { BackedUpObject, ReleaseRecords } from './port.ts';
import { releaseBackups } from './schema.ts';
import { sealDocument, unsealDocument } from './sealed-document.ts';
import type { Session } from './session.ts';

export function backupRecords(
  session: Session,
  sealer: Sealer,
): Pick<ReleaseRecords, 'saveBackup' | 'readBackup'> {
  return {
    saveBackup: (releaseId, atMs, objects) =>
      session.query('save a backup', async (db) => {
        const sealedObjects = sealDocument(sealer, labelOf(releaseId), objects);
        await db.insert(releaseBackups).values({ releaseId, atMs, sealedObjects }).onConflictDoNothing();
      }),
    readBackup: (releaseId) =>
      session.query('read a backup', async (db) => {
        const [row] = await db.select().from(releaseBackups).where(eq(releaseBackups.releaseId, releaseId));
        return row === undefined
          ? null
          : (unsealDocument(sealer, labelOf(releaseId), row.sealedObjects) as BackedUpObject[]);
      }),
  };
}

const labelOf = (releaseId: string): SealLabel => ({
  kind: 'Backup',
  namespace: '',
  name: releaseId,
  contentHash: '',
});
