import { asc, lt, sql } from 'drizzle-orm';
import { inBatches, oncePer } from './batches.ts';
import { targetOf, targetRow } from './columns.ts';
import { matching } from './filters.ts';
import type { RecordStore, WorkloadRecord } from './port.ts';
import { workloads } from './schema.ts';
import type { Session } from './session.ts';

export function workloadRecords(
  session: Session,
): Pick<RecordStore, 'saveWorkloads' | 'listWorkloads' | 'forgetWorkloads'> {
  return {
    saveWorkloads: (records) =>
      session.transaction('save workloads', async (tx) => {
        for (const batch of inBatches(oncePer(records, (record) => record.targetKey)))
          await tx
            .insert(workloads)
            .values(batch.map(({ target, ...rest }) => ({ ...rest, ...targetRow(target) })))
            .onConflictDoUpdate({
              target: workloads.targetKey,
              set: REPLACED,
            });
      }),
    forgetWorkloads: (observedBeforeMs) =>
      session.query('forget workloads', async (db) => {
        await db.delete(workloads).where(lt(workloads.observedAtMs, observedBeforeMs));
      }),
    listWorkloads: ({ scope, namespace, limit }) =>
      session.query('list workloads', async (db) => {
        const wanted = matching([
          [workloads.scope, scope],
          [workloads.namespace, namespace],
        ]);
        const rows = await db
          .select()
          .from(workloads)
          .where(wanted)
          .orderBy(asc(workloads.targetKey))
          .limit(limit);
        return rows.map(workloadRecord);
      }),
  };
}

const REPLACED = {
  targetUid: sql`excluded.target_uid`,
  scope: sql`excluded.scope`,
  consent: sql`excluded.consent`,
  status: sql`excluded.status`,
  summary: sql`excluded.summary`,
  lastGoodStateId: sql`excluded.last_good_state_id`,
  observedAtMs: sql`excluded.observed_at_ms`,
};

const workloadRecord = (row: typeof workloads.$inferSelect): WorkloadRecord => ({
  targetKey: row.targetKey,
  target: targetOf(row),
  scope: row.scope,
  consent: row.consent,
  status: row.status,
  summary: row.summary,
  lastGoodStateId: row.lastGoodStateId,
  observedAtMs: row.observedAtMs,
});
