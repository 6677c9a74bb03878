import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { ActionStatus } from '../domain/healing/action.ts';
import { targetKey } from '../domain/workload/target.ts';
import { targetOf, targetRow } from './columns.ts';
import { matching } from './filters.ts';
import type { LedgerAction, PlannedAction, RecordStore } from './port.ts';
import { actions, fences } from './schema.ts';
import type { Queryable, Session } from './session.ts';
import { noRowWritten, StoreError } from './store-error.ts';

type ActionLedger = Pick<
  RecordStore,
  'planAction' | 'readAction' | 'markAction' | 'listActions' | 'openUndos'
>;

/** How far a status is along an action's life: a late retry of an earlier step does not move it back. */
const STAGE: Record<ActionStatus, number> = {
  planned: 0,
  applied: 1,
  verified: 2,
  unverified: 2,
  failed: 3,
  drifted: 3,
  undone: 4,
  kept: 4,
  expired: 4,
};
const FIRST_CLOSED_STAGE = 3;
const UNDO_OPEN: ActionStatus[] = ['applied', 'verified', 'unverified'];

export function actionLedger(session: Session): ActionLedger {
  return {
    planAction: (planned) => session.transaction('plan an action', (tx) => plan(tx, planned)),
    readAction: (id) => session.query('read an action', (db) => find(db, id)),
    markAction: (id, change) => session.transaction('mark an action', (tx) => mark(tx, id, change)),
    listActions: ({ healId, targetKey, scope, limit }) =>
      session.query('list actions', async (db) => {
        const wanted = matching([
          [actions.healId, healId],
          [actions.targetKey, targetKey],
          [actions.scope, scope],
        ]);
        const newestFirst = [desc(actions.atMs), desc(actions.sequence)];
        const rows = await db
          .select()
          .from(actions)
          .where(wanted)
          .orderBy(...newestFirst)
          .limit(limit);
        return rows.map(ledgerAction);
      }),
    openUndos: ({ targetKey }) =>
      session.query('list open undos', async (db) => {
        const isOpen = and(eq(actions.undo, 'restore'), inArray(actions.status, UNDO_OPEN));
        const rows = await db
          .select()
          .from(actions)
          .where(and(isOpen, matching([[actions.targetKey, targetKey]])))
          .orderBy(asc(actions.atMs), asc(actions.sequence));
        return rows.map(ledgerAction);
      }),
  };
}

async function plan(tx: Queryable, planned: PlannedAction): ReturnType<ActionLedger['planAction']> {
  const { target, ...rest } = planned;
  const life = { targetKey: targetKey(target), targetUid: target.uid };
  // First the fence's row: whoever plans for this target at the same time waits here and then sees our row.
  const [fence] = await tx
    .insert(fences)
    .values({ ...life, highestFence: planned.fence })
    .onConflictDoUpdate({
      target: [fences.targetKey, fences.targetUid],
      set: { highestFence: sql`greatest(${fences.highestFence}, excluded.highest_fence)` },
    })
    .returning();
  const existing = await find(tx, planned.id);
  if (existing !== null) {
    if (existing.target.uid !== target.uid || targetKey(existing.target) !== life.targetKey)
      throw new StoreError(
        'refused-value',
        `Could not plan action ${planned.id}: it belongs to ${targetKey(existing.target)} already. Use an id of its own for each target.`,
      );
    return { ok: true, row: existing };
  }
  if (fence !== undefined && planned.fence < fence.highestFence)
    return { ok: false, refusal: 'stale-fence', highestFence: fence.highestFence };
  const [row] = await tx
    .insert(actions)
    .values({ ...rest, ...targetRow(target), ...life, status: 'planned' })
    .returning();
  if (row === undefined) throw noRowWritten(`plan action ${planned.id}`);
  return { ok: true, row: ledgerAction(row) };
}

async function mark(
  tx: Queryable,
  id: string,
  change: Parameters<ActionLedger['markAction']>[1],
): Promise<void> {
  const [row] = await tx.select().from(actions).where(eq(actions.id, id)).for('update');
  if (row === undefined)
    throw new StoreError(
      'unknown-record',
      `Could not mark action ${id} as ${change.status}: it was never planned. Plan an action before it is done.`,
    );
  const { status, atMs, postState, note } = change;
  // That it was applied is news exactly once, even after `failed`: a retry may get through.
  const isNews = status === 'applied' ? row.appliedAtMs === null : STAGE[status] >= STAGE[row.status];
  if (row.status === status || !isNews) return;
  await tx
    .update(actions)
    .set({
      status,
      appliedAtMs: row.appliedAtMs ?? (status === 'applied' ? atMs : null),
      closedAtMs: STAGE[status] < FIRST_CLOSED_STAGE ? null : (row.closedAtMs ?? atMs),
      ...(postState === undefined ? {} : { postState }),
      ...(note === undefined ? {} : { note }),
    })
    .where(eq(actions.id, id));
}

async function find(db: Queryable, id: string): Promise<LedgerAction | null> {
  const [row] = await db.select().from(actions).where(eq(actions.id, id));
  return row === undefined ? null : ledgerAction(row);
}

const ledgerAction = (row: typeof actions.$inferSelect): LedgerAction => ({
  id: row.id,
  healId: row.healId,
  target: targetOf(row),
  scope: row.scope,
  actor: row.actor,
  action: row.action,
  planHash: row.planHash,
  reason: row.reason,
  fence: row.fence,
  preState: row.preState,
  undo: row.undo,
  atMs: row.atMs,
  status: row.status,
  appliedAtMs: row.appliedAtMs,
  closedAtMs: row.closedAtMs,
  postState: row.postState,
  note: row.note,
});
