import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { JournaledState } from '../domain/workload/good-state.ts';
import { targetKey } from '../domain/workload/target.ts';
import { targetOf, targetRow } from './columns.ts';
import { missingContents, readContent, storeContents } from './config-contents.ts';
import { inBatches } from './batches.ts';
import type { SealLabel, Sealer } from './encryption.ts';
import { holdJournal } from './journal-lock.ts';
import type { RecordStore } from './port.ts';
import { journaledStates } from './schema.ts';
import type { Queryable, Session } from './session.ts';

type StateJournal = Pick<
  RecordStore,
  'journalState' | 'journaledStates' | 'currentStates' | 'stateTemplate' | 'configContent'
>;

export function stateJournal(session: Session, sealer: Sealer): StateJournal {
  return {
    journalState: async (state, template, contents) => {
      const isComplete = await session.query('journal a state', async (db) => {
        const isSealedWithOurs = (await seeAgain(db, state)) === sealer.keyId;
        return isSealedWithOurs && (await missingContents(db, contents, sealer.keyId)).length === 0;
      });
      if (isComplete) return;
      await session.transaction('journal a state', async (tx) => {
        await holdJournal(tx, 'to-add');
        await add(tx, state, sealer.seal(templateLabel(state), template));
        // Looked up again: a prune may have dropped some before we had the lock.
        await storeContents(tx, await missingContents(tx, contents, sealer.keyId), sealer);
      });
    },
    journaledStates: (targetUid, limit) =>
      session.query('list journaled states', async (db) => {
        const newestFirst = [desc(journaledStates.firstSeenAtMs), desc(journaledStates.stateId)];
        const ofTarget = eq(journaledStates.targetUid, targetUid);
        const rows = await db
          .select(PLAIN)
          .from(journaledStates)
          .where(ofTarget)
          .orderBy(...newestFirst)
          .limit(limit);
        return rows.map(journaledState);
      }),
    currentStates: (targetUids) =>
      session.query('read current states', (db) => lastSeenStates(db, targetUids)),
    stateTemplate: (stateId, targetUid) =>
      session.query('read a template', async (db) => {
        const [row] = await db.select().from(journaledStates).where(stateOf(stateId, targetUid));
        return row === undefined
          ? null
          : sealer.unseal(templateLabel(journaledState(row)), row.sealedTemplate);
      }),
    configContent: (version, namespace) =>
      session.query('read a config content', (db) => readContent(db, { ...version, namespace }, sealer)),
  };
}

/** Everything but the sealed template, which only a restore needs. */
const PLAIN = {
  stateId: journaledStates.stateId,
  cluster: journaledStates.cluster,
  namespace: journaledStates.namespace,
  kind: journaledStates.kind,
  name: journaledStates.name,
  targetUid: journaledStates.targetUid,
  templateHash: journaledStates.templateHash,
  podTemplateHash: journaledStates.podTemplateHash,
  images: journaledStates.images,
  configs: journaledStates.configs,
  firstSeenAtMs: journaledStates.firstSeenAtMs,
  lastSeenAtMs: journaledStates.lastSeenAtMs,
  healthySinceMs: journaledStates.healthySinceMs,
  goodAtMs: journaledStates.goodAtMs,
  writtenByAction: journaledStates.writtenByAction,
  sickSinceMs: journaledStates.sickSinceMs,
  isSicknessKnown: journaledStates.isSicknessKnown,
};

const stateOf = (stateId: string, targetUid: string) =>
  and(eq(journaledStates.stateId, stateId), eq(journaledStates.targetUid, targetUid));

const templateLabel = (state: JournaledState): SealLabel => ({
  kind: 'PodTemplate',
  namespace: state.target.namespace,
  name: state.target.name,
  contentHash: state.templateHash,
});

function stateRow({ target, sickSinceMs, ...rest }: JournaledState) {
  const sickness = { sickSinceMs: sickSinceMs ?? null, isSicknessKnown: sickSinceMs !== undefined };
  return { ...rest, ...sickness, ...targetRow(target), targetKey: targetKey(target) };
}

/** What a later look changes: all but when the state was first seen and first good. */
function laterLook(state: JournaledState) {
  const row = stateRow(state);
  return {
    ...row,
    firstSeenAtMs: sql`${journaledStates.firstSeenAtMs}`,
    goodAtMs: sql`least(${journaledStates.goodAtMs}, ${state.goodAtMs}::bigint)`,
    // Once somebody else chose this state, that we brought it about again does not make it ours.
    writtenByAction: row.writtenByAction === null ? null : sql`${journaledStates.writtenByAction}`,
  };
}

/** The id of the key its template is sealed with; undefined when the state is new. */
async function seeAgain(db: Queryable, state: JournaledState): Promise<string | null | undefined> {
  const [row] = await db
    .update(journaledStates)
    .set(laterLook(state))
    .where(stateOf(state.stateId, state.target.uid))
    .returning({ keyId: journaledStates.keyId });
  return row?.keyId;
}

async function add(tx: Queryable, state: JournaledState, sealedTemplate: string): Promise<void> {
  await tx
    .insert(journaledStates)
    .values({ ...stateRow(state), sealedTemplate })
    .onConflictDoUpdate({
      target: [journaledStates.stateId, journaledStates.targetUid],
      set: { ...laterLook(state), sealedTemplate },
    });
}

async function lastSeenStates(
  db: Queryable,
  targetUids: readonly string[],
): Promise<Map<string, JournaledState>> {
  const current = new Map<string, JournaledState>();
  for (const uids of inBatches(targetUids)) {
    const rows = await db
      .selectDistinctOn([journaledStates.targetUid], PLAIN)
      .from(journaledStates)
      .where(inArray(journaledStates.targetUid, uids))
      .orderBy(
        journaledStates.targetUid,
        desc(journaledStates.lastSeenAtMs),
        desc(journaledStates.firstSeenAtMs),
        desc(journaledStates.stateId),
      );
    for (const row of rows) current.set(row.targetUid, journaledState(row));
  }
  return current;
}

const journaledState = (
  row: Omit<typeof journaledStates.$inferSelect, 'targetKey' | 'sealedTemplate' | 'keyId'>,
): JournaledState => ({
  stateId: row.stateId,
  target: targetOf(row),
  templateHash: row.templateHash,
  podTemplateHash: row.podTemplateHash,
  images: row.images,
  configs: row.configs,
  firstSeenAtMs: row.firstSeenAtMs,
  lastSeenAtMs: row.lastSeenAtMs,
  healthySinceMs: row.healthySinceMs,
  goodAtMs: row.goodAtMs,
  writtenByAction: row.writtenByAction,
  ...(row.isSicknessKnown ? { sickSinceMs: row.sickSinceMs } : {}),
});
