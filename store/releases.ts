import { and, desc, eq, isNotNull, isNull, lt, or } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import { matching, overlapping } from './filters.ts';
import type { ReleaseRecord, ReleaseRecords } from './port.ts';
import { releases } from './schema.ts';
import type { Queryable, Session } from './session.ts';
import { StoreError } from './store-error.ts';

type GivenRelease = Parameters<ReleaseRecords['saveRelease']>[0];
type ReleaseRow = typeof releases.$inferSelect;
type NewRelease = typeof releases.$inferInsert;
type Progress = Pick<NewRelease, 'status' | 'trigger' | 'closedAtMs' | 'updatedAtMs'>;

export function releaseRecords(
  session: Session,
): Pick<ReleaseRecords, 'saveRelease' | 'readRelease' | 'listReleases'> {
  return {
    saveRelease: (given) => session.transaction('save a release', (tx) => save(tx, given)),
    readRelease: (id) =>
      session.query('read a release', async (db) => {
        const [row] = await db.select().from(releases).where(eq(releases.id, id));
        return row === undefined ? null : releaseRecord(row);
      }),
    listReleases: (filter) =>
      session.query('list releases', async (db) => {
        const rows = await db
          .select()
          .from(releases)
          .where(wantedBy(filter))
          .orderBy(desc(releases.requestedAtMs), desc(releases.id))
          .limit(filter.limit);
        return rows.map(releaseRecord);
      }),
  };
}

async function save(tx: Queryable, given: GivenRelease): Promise<void> {
  if (isComplete(given)) {
    const inserted = await tx
      .insert(releases)
      .values({ ...given, failingSinceMs: failingSince(null, given) })
      .onConflictDoNothing()
      .returning({ id: releases.id });
    if (inserted.length > 0) return;
  }
  const [row] = await tx.select().from(releases).where(eq(releases.id, given.id)).for('update');
  if (row === undefined)
    throw new StoreError(
      'unknown-record',
      `Could not save release ${given.id}: it has no record yet, and the first save needs ${REQUIRED.join(', ')}.`,
    );
  // A late retry of an earlier save does not open again what is closed.
  if (row.closedAtMs !== null && given.updatedAtMs < row.updatedAtMs) return;
  const failingSinceMs = failingSince(row.failingSinceMs, { ...row, ...given });
  await tx
    .update(releases)
    .set({ ...given, failingSinceMs })
    .where(eq(releases.id, given.id));
}

const REQUIRED = [
  'name',
  'namespace',
  'requestedBy',
  'reason',
  'kind',
  'strategies',
  'targetKeys',
  'images',
  'status',
  'requestedAtMs',
] as const satisfies readonly (keyof ReleaseRecord)[];

/** Says enough to begin a record with. */
const isComplete = (given: GivenRelease): given is GivenRelease & NewRelease =>
  REQUIRED.every((field) => given[field] !== undefined);

/**
 * Since when it fails, as its saves tell: where the time to restore begins. A trigger or an undo under way is a failure,
 * a pause is none of its own, and a repaired release fails no more. Told only as it closes, the moment is not known.
 */
function failingSince(knownMs: number | null, now: Progress): number | null {
  if ((now.closedAtMs ?? null) !== null) return knownMs;
  if (now.status === 'undoing' || (now.trigger ?? null) !== null) return knownMs ?? now.updatedAtMs;
  return now.status === 'held' || now.status === 'paused' ? knownMs : null;
}

function wantedBy(filter: Parameters<ReleaseRecords['listReleases']>[0]): SQL | undefined {
  const { namespace, status, targetKey, isOpen, beforeMs, beforeId } = filter;
  return and(
    matching([
      [releases.namespace, namespace],
      [releases.status, status],
    ]),
    overlapping(releases.targetKeys, targetKey === undefined ? undefined : [targetKey]),
    isOpen === undefined ? undefined : isOpen ? isNull(releases.closedAtMs) : isNotNull(releases.closedAtMs),
    beforeMs === undefined ? undefined : isBefore(beforeMs, beforeId),
  );
}

const isBefore = (beforeMs: number, beforeId: string | undefined): SQL | undefined =>
  or(
    lt(releases.requestedAtMs, beforeMs),
    beforeId === undefined ? undefined : and(eq(releases.requestedAtMs, beforeMs), lt(releases.id, beforeId)),
  );

const releaseRecord = ({ failingSinceMs: _, ...record }: ReleaseRow): ReleaseRecord => record;
