import { desc, sql } from 'drizzle-orm';
import { matching } from './filters.ts';
import type { BugRecord, ReleaseRecords } from './port.ts';
import { holdCount, nextNumber } from './record-numbers.ts';
import { bugs } from './schema.ts';
import type { Queryable, Session } from './session.ts';
import { noRowWritten } from './store-error.ts';

type NewBug = Parameters<ReleaseRecords['openBug']>[0];

export function bugRecords(session: Session): Pick<ReleaseRecords, 'openBug' | 'listBugs'> {
  return {
    openBug: (bug) => session.transaction('open a bug', (tx) => open(tx, bug)),
    listBugs: ({ status, severity, limit }) =>
      session.query('list bugs', async (db) => {
        const wanted = matching([
          [bugs.status, status],
          [bugs.severity, severity],
        ]);
        const rows = await db
          .select()
          .from(bugs)
          .where(wanted)
          .orderBy(desc(bugs.openedAtMs), desc(bugs.number))
          .limit(limit);
        return rows.map(bugRecord);
      }),
  };
}

async function open(tx: Queryable, bug: NewBug): Promise<BugRecord> {
  await holdCount(tx, 'BUG');
  const [known] = await tx
    .select()
    .from(bugs)
    // Of no release: equal to none.
    .where(sql`${bugs.releaseId} = ${bug.releaseId}`);
  if (known !== undefined) return bugRecord(known);
  const [row] = await tx
    .insert(bugs)
    .values({ ...bug, ...(await nextNumber(tx, 'BUG', bugs)), status: 'open' })
    .returning();
  if (row === undefined) throw noRowWritten('open a bug');
  return bugRecord(row);
}

const bugRecord = (row: typeof bugs.$inferSelect): BugRecord => ({
  id: row.id,
  title: row.title,
  severity: row.severity,
  status: row.status,
  releaseId: row.releaseId,
  description: row.description,
  openedAtMs: row.openedAtMs,
});
