import { and, asc, eq, gte, isNotNull, sql } from 'drizzle-orm';
import { inBatches, oncePer } from './batches.ts';
import { asDocument } from './columns.ts';
import { detectorRecord, detectorSummary, LIGHT, modelColumns, trainingColumns } from './detector-rows.ts';
import { matching, oneOf } from './filters.ts';
import type { DetectorRecords, DetectorSeen, RecordStore } from './port.ts';
import { detectors } from './schema.ts';
import type { Queryable, Session } from './session.ts';
import { StoreError } from './store-error.ts';

type Detectors = Omit<DetectorRecords, 'saveSamples' | 'readSamples'>;
type Standing = Parameters<RecordStore['saveStandings']>[0][number];

export function detectorRecords(session: Session): Detectors {
  return {
    sawDetectors: (seen) =>
      session.transaction('note the detectors seen', async (tx) => {
        for (const batch of inBatches(oncePer(seen, uidOf)))
          await tx
            .insert(detectors)
            .values(batch.map(firstRow))
            .onConflictDoUpdate({ target: detectors.targetUid, set: SEEN_AGAIN });
      }),
    readDetectors: (targetUids) =>
      session.query('read detectors', async (db) => {
        const rows = await db.select().from(detectors).where(oneOf(detectors.targetUid, targetUids));
        return new Map(rows.map((row) => [row.targetUid, detectorRecord(row)]));
      }),
    listDetectors: ({ scope, namespace, seenSinceMs = 0, limit }) =>
      session.query('list detectors', async (db) => {
        const wanted = and(
          matching([
            [detectors.scope, scope],
            [detectors.namespace, namespace],
          ]),
          gte(detectors.lastSeenAtMs, seenSinceMs),
        );
        const rows = await db
          .select(LIGHT)
          .from(detectors)
          .where(wanted)
          .orderBy(asc(detectors.targetKey), asc(detectors.targetUid))
          .limit(limit);
        return rows.map(detectorSummary);
      }),
    ...trainingRecords(session),
    saveStandings: (standings) =>
      session.transaction('save the standing of detectors', async (tx) => {
        for (const batch of inBatches(oncePer(standings, uidOf))) await saveStandings(tx, batch);
      }),
  };
}

function trainingRecords(
  session: Session,
): Pick<DetectorRecords, 'saveModel' | 'saveTraining' | 'bringTrainingForward'> {
  return {
    saveModel: (targetUid, model, training) =>
      session.query('save a model', (db) =>
        change(db, targetUid, { ...modelColumns(model), ...trainingColumns(training) }),
      ),
    saveTraining: (targetUid, training) =>
      session.query('save a training', (db) => change(db, targetUid, trainingColumns(training))),
    bringTrainingForward: (targetUid, atMs) =>
      session.query('bring a training forward', async (db) => {
        await db
          .update(detectors)
          .set({ trainingNextAtMs: sql`least(${detectors.trainingNextAtMs}, ${atMs}::bigint)` })
          // Without it `least` would make a time out of none.
          .where(and(eq(detectors.targetUid, targetUid), isNotNull(detectors.trainingNextAtMs)));
      }),
  };
}

const uidOf = ({ targetUid }: { readonly targetUid: string }): string => targetUid;

const firstRow = ({ targetUid, targetKey, scope, atMs }: DetectorSeen) => ({
  targetUid,
  targetKey,
  // From the end: the names of clusters may hold slashes.
  namespace: targetKey.split('/').at(-3) ?? '',
  scope,
  firstSeenAtMs: atMs,
  lastSeenAtMs: atMs,
  issues: [],
});

const SEEN_AGAIN = {
  targetKey: sql`excluded.target_key`,
  namespace: sql`excluded.namespace`,
  scope: sql`excluded.scope`,
  lastSeenAtMs: sql`greatest(${detectors.lastSeenAtMs}, excluded.last_seen_at_ms)`,
};

async function change(
  db: Queryable,
  targetUid: string,
  columns: Partial<typeof detectors.$inferInsert>,
): Promise<void> {
  const updated = await db
    .update(detectors)
    .set(columns)
    .where(eq(detectors.targetUid, targetUid))
    .returning({ targetUid: detectors.targetUid });
  if (updated.length === 0)
    throw new StoreError(
      'unknown-record',
      `Could not save the training of detector ${targetUid}: its workload was never seen, or not for so long that its row was pruned. Nothing is lost: it is trained when a detection tick has seen the workload again.`,
    );
}

/** One statement that takes the rows in one order, as every other writer of this table does. */
async function saveStandings(tx: Queryable, standings: readonly Standing[]): Promise<void> {
  await tx.execute(sql`
    with given as (
      select * from json_to_recordset(${asDocument(standings)}::json)
        as row("targetUid" text, standing text, "atMs" bigint, issues json)
    ), held as (
      select known.target_uid from ${detectors} known join given on given."targetUid" = known.target_uid
      order by known.target_uid collate "C" for no key update of known
    )
    update ${detectors} set standing = given.standing, standing_at_ms = given."atMs", issues = given.issues
    from given join held on held.target_uid = given."targetUid"
    where ${detectors.targetUid} = given."targetUid"`);
}
