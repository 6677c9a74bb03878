import { and, asc, eq, lt, sql } from 'drizzle-orm';
import { oneOf } from './filters.ts';
import type { ReleaseRecords } from './port.ts';
import { releaseHolds } from './schema.ts';
import type { Session } from './session.ts';

export function holdRecords(
  session: Session,
): Pick<ReleaseRecords, 'saveHold' | 'releaseHold' | 'readHolds'> {
  return {
    saveHold: ({ targetKey, by, reason, atMs }) =>
      session.query('save a hold', async (db) => {
        const hold = { by, reason, atMs, isReleased: false };
        await db
          .insert(releaseHolds)
          .values({ targetKey, ...hold })
          .onConflictDoUpdate({
            target: releaseHolds.targetKey,
            set: hold,
            // A retry of the same hold must not bring back what a person has released since.
            setWhere: lt(releaseHolds.atMs, sql`excluded.at_ms`),
          });
      }),
    releaseHold: (targetKey) =>
      session.query('release a hold', async (db) => {
        const released = await db
          .update(releaseHolds)
          .set({ isReleased: true })
          .where(and(eq(releaseHolds.targetKey, targetKey), eq(releaseHolds.isReleased, false)))
          .returning({ targetKey: releaseHolds.targetKey });
        return released.length > 0;
      }),
    readHolds: (targetKeys) =>
      session.query('read holds', (db) =>
        db
          .select({
            targetKey: releaseHolds.targetKey,
            by: releaseHolds.by,
            reason: releaseHolds.reason,
            atMs: releaseHolds.atMs,
          })
          .from(releaseHolds)
          .where(and(oneOf(releaseHolds.targetKey, targetKeys), eq(releaseHolds.isReleased, false)))
          .orderBy(asc(releaseHolds.targetKey)),
      ),
  };
}
