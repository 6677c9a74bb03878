import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { overlapping } from './filters.ts';
import type { IncidentRecord, ReleaseRecords } from './port.ts';
import { holdCount, nextNumber } from './record-numbers.ts';
import { incidents } from './schema.ts';
import type { Queryable, Session } from './session.ts';
import { noRowWritten } from './store-error.ts';

type IncidentRecords = Pick<ReleaseRecords, 'openIncident' | 'resolveIncident' | 'listIncidents'>;
type NewIncident = Parameters<ReleaseRecords['openIncident']>[0];

export function incidentRecords(session: Session): IncidentRecords {
  return {
    openIncident: (incident) => session.transaction('open an incident', (tx) => open(tx, incident)),
    resolveIncident: (id, { by, atMs }) =>
      session.query('resolve an incident', async (db) => {
        const resolved = await db
          .update(incidents)
          .set({ resolvedBy: by, resolvedAtMs: atMs })
          .where(and(eq(incidents.id, id), isNull(incidents.resolvedAtMs)))
          .returning({ id: incidents.id });
        return resolved.length > 0;
      }),
    listIncidents: ({ targetKeys, status, limit }) =>
      session.query('list incidents', async (db) => {
        const rows = await db
          .select()
          .from(incidents)
          .where(and(overlapping(incidents.targetKeys, targetKeys), status && STANDING[status]))
          .orderBy(desc(incidents.openedAtMs), desc(incidents.number))
          .limit(limit);
        return rows.map(incidentRecord);
      }),
  };
}

const STANDING = { open: isNull(incidents.resolvedAtMs), resolved: isNotNull(incidents.resolvedAtMs) };

async function open(tx: Queryable, incident: NewIncident): Promise<IncidentRecord> {
  await holdCount(tx, 'INC');
  const [known] = await tx
    .select()
    .from(incidents)
    // Of no release: equal to none.
    .where(sql`${incidents.releaseId} = ${incident.releaseId}`);
  if (known !== undefined) return incidentRecord(known);
  const [row] = await tx
    .insert(incidents)
    .values({ ...incident, ...(await nextNumber(tx, 'INC', incidents)) })
    .returning();
  if (row === undefined) throw noRowWritten('open an incident');
  return incidentRecord(row);
}

const incidentRecord = (row: typeof incidents.$inferSelect): IncidentRecord => ({
  id: row.id,
  title: row.title,
  severity: row.severity,
  targetKeys: row.targetKeys,
  releaseId: row.releaseId,
  status: row.resolvedAtMs === null ? 'open' : 'resolved',
  openedAtMs: row.openedAtMs,
  resolvedAtMs: row.resolvedAtMs,
  resolvedBy: row.resolvedBy,
  sentence: row.sentence,
  postMortemDueAtMs: row.postMortemDueAtMs,
});
