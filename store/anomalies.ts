import { and, desc, eq, gte, isNotNull, isNull, lt, lte, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import { inBatches, oncePer } from './batches.ts';
import { matching } from './filters.ts';
import type { AnomalySummary, RecordStore } from './port.ts';
import { anomalies } from './schema.ts';
import type { Queryable, Session } from './session.ts';

type AnomalyRecords = Pick<
  RecordStore,
  'saveAnomalies' | 'readAnomaly' | 'listAnomalies' | 'endAnomalies' | 'refuteAnomaly'
>;

export function anomalyRecords(session: Session): AnomalyRecords {
  return {
    saveAnomalies: (records) =>
      session.transaction('save anomalies', async (tx) => {
        for (const rows of inBatches(oncePer(records, ({ id }) => id)))
          await tx
            .insert(anomalies)
            .values(rows)
            .onConflictDoUpdate({
              target: anomalies.id,
              set: GOES_ON,
              setWhere: lte(anomalies.lastAtMs, sql`excluded.last_at_ms`),
            });
      }),
    readAnomaly: (id) =>
      session.query('read an anomaly', async (db) => {
        const [row] = await db.select().from(anomalies).where(eq(anomalies.id, id));
        return row === undefined ? null : summaryOf(row);
      }),
    listAnomalies: (filter) => session.query('list anomalies', (db) => list(db, filter)),
    endAnomalies: (notSeenSinceMs) =>
      session.query('end anomalies', async (db) => {
        await db
          .update(anomalies)
          .set({ endedAtMs: sql`${anomalies.lastAtMs}` })
          .where(and(isNull(anomalies.endedAtMs), lt(anomalies.lastAtMs, notSeenSinceMs)));
      }),
    refuteAnomaly: (id, { by, atMs }) =>
      session.query('refute an anomaly', async (db) => {
        const known = await db
          .update(anomalies)
          .set({
            refutedBy: sql`coalesce(${anomalies.refutedBy}, ${sql.param(by, anomalies.refutedBy)})`,
            refutedAtMs: sql`coalesce(${anomalies.refutedAtMs}, ${atMs}::bigint)`,
          })
          .where(eq(anomalies.id, id))
          .returning({ id: anomalies.id });
        return known.length > 0;
      }),
  };
}

/** All but the id and what a person said. */
const GOES_ON = {
  targetUid: sql`excluded.target_uid`,
  targetKey: sql`excluded.target_key`,
  scope: sql`excluded.scope`,
  atMs: sql`excluded.at_ms`,
  lastAtMs: sql`excluded.last_at_ms`,
  endedAtMs: sql`excluded.ended_at_ms`,
  tier: sql`excluded.tier`,
  score: sql`excluded.score`,
  threshold: sql`excluded.threshold`,
  contributions: sql`excluded.contributions`,
  evidence: sql`excluded.evidence`,
  explanation: sql`excluded.explanation`,
};

const LISTED = {
  id: anomalies.id,
  targetUid: anomalies.targetUid,
  targetKey: anomalies.targetKey,
  scope: anomalies.scope,
  atMs: anomalies.atMs,
  lastAtMs: anomalies.lastAtMs,
  endedAtMs: anomalies.endedAtMs,
  tier: anomalies.tier,
  score: anomalies.score,
  threshold: anomalies.threshold,
  contributions: anomalies.contributions,
  evidence: anomalies.evidence,
  refutedBy: anomalies.refutedBy,
  refutedAtMs: anomalies.refutedAtMs,
};

async function list(
  db: Queryable,
  filter: Parameters<RecordStore['listAnomalies']>[0],
): Promise<AnomalySummary[]> {
  const rows = await db
    .select(LISTED)
    .from(anomalies)
    .where(wantedBy(filter))
    .orderBy(desc(anomalies.atMs), desc(anomalies.id))
    .limit(filter.limit);
  return rows.map(summaryOf);
}

function wantedBy(filter: Parameters<RecordStore['listAnomalies']>[0]): SQL | undefined {
  const { isRefuted, isOpen, sinceMs, namespace } = filter;
  const either = (wanted: boolean | undefined, yes: SQL, no: SQL): SQL | undefined =>
    wanted === undefined ? undefined : wanted ? yes : no;
  return and(
    matching([
      [anomalies.targetKey, filter.targetKey],
      [anomalies.targetUid, filter.targetUid],
      [anomalies.scope, filter.scope],
      [anomalies.tier, filter.tier],
    ]),
    either(isRefuted, isNotNull(anomalies.refutedAtMs), isNull(anomalies.refutedAtMs)),
    either(isOpen, isNull(anomalies.endedAtMs), isNotNull(anomalies.endedAtMs)),
    sinceMs === undefined ? undefined : gte(anomalies.atMs, sinceMs),
    // cluster/namespace/kind/name, where a cluster's name may hold slashes.
    namespace === undefined
      ? undefined
      : sql`reverse(split_part(reverse(${anomalies.targetKey}), '/', 3)) = ${namespace}`,
  );
}

const summaryOf = <Row extends Pick<typeof anomalies.$inferSelect, 'refutedBy' | 'refutedAtMs'>>({
  refutedBy,
  refutedAtMs,
  ...row
}: Row) => ({
  ...row,
  notAnAnomaly: refutedBy === null || refutedAtMs === null ? null : { by: refutedBy, atMs: refutedAtMs },
});
