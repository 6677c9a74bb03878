import { desc, eq } from 'drizzle-orm';
import { targetOf, targetRow } from './columns.ts';
import { matching } from './filters.ts';
import type { HealRecord, RecordStore } from './port.ts';
import { heals } from './schema.ts';
import type { Queryable, Session } from './session.ts';
import { StoreError } from './store-error.ts';

type GivenHeal = Parameters<RecordStore['saveHeal']>[0];

export function healRecords(session: Session): Pick<RecordStore, 'saveHeal' | 'readHeal' | 'listHeals'> {
  return {
    saveHeal: (given) => session.query('save a heal', (db) => save(db, given)),
    readHeal: (id) =>
      session.query('read a heal', async (db) => {
        const [row] = await db.select().from(heals).where(eq(heals.id, id));
        return row === undefined ? null : healRecord(row);
      }),
    listHeals: ({ targetKey, scope, namespace, status, limit }) =>
      session.query('list heals', async (db) => {
        const wanted = matching([
          [heals.targetKey, targetKey],
          [heals.scope, scope],
          [heals.namespace, namespace],
          [heals.status, status],
        ]);
        const newestFirst = [desc(heals.openedAtMs), desc(heals.id)];
        const rows = await db
          .select()
          .from(heals)
          .where(wanted)
          .orderBy(...newestFirst)
          .limit(limit);
        return rows.map(healRecord);
      }),
  };
}

async function save(db: Queryable, given: GivenHeal): Promise<void> {
  const { target, ...rest } = given;
  const fields = { ...rest, ...(target === undefined ? {} : targetRow(target)) };
  if (isComplete(fields)) {
    await db.insert(heals).values(fields).onConflictDoUpdate({ target: heals.id, set: fields });
    return;
  }
  const updated = await db
    .update(heals)
    .set(fields)
    .where(eq(heals.id, given.id))
    .returning({ id: heals.id });
  if (updated.length === 0)
    throw new StoreError(
      'unknown-record',
      `Could not save heal ${given.id}: it has no record yet, and the first save needs target, targetKey, scope, status and openedAtMs.`,
    );
}

type HealRow = typeof heals.$inferInsert;

/** Says enough to begin a record with. */
const isComplete = (fields: Partial<HealRow>): fields is HealRow =>
  [fields.targetUid, fields.targetKey, fields.scope, fields.status, fields.openedAtMs].every(
    (field) => field !== undefined,
  );

const healRecord = (row: typeof heals.$inferSelect): HealRecord => ({
  id: row.id,
  target: targetOf(row),
  targetKey: row.targetKey,
  scope: row.scope,
  mode: row.mode,
  severity: row.severity,
  status: row.status,
  reason: row.reason,
  openedAtMs: row.openedAtMs,
  detectedAtMs: row.detectedAtMs,
  decidedAtMs: row.decidedAtMs,
  actedAtMs: row.actedAtMs,
  verifiedAtMs: row.verifiedAtMs,
  closedAtMs: row.closedAtMs,
  updatedAtMs: row.updatedAtMs,
});
