import { lt, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { SQL } from 'drizzle-orm';
import { holdJournal } from './journal-lock.ts';
import type { RecordStore } from './port.ts';
import {
  actions,
  anomalies,
  configContents,
  detectors,
  journaledStates,
  releaseBackups,
  releaseChanges,
  releases,
  samples,
  timeline,
  workloads,
} from './schema.ts';
import type { Queryable, Session } from './session.ts';

/** Small enough to end well within a statement's time limit. */
const ROWS_AT_ONCE = 5000;

export function retention(session: Session): Pick<RecordStore, 'prune'> {
  return {
    prune: async (olderThanMs) => {
      const journaled = await session.transaction('prune the journal', async (tx) => {
        await holdJournal(tx, 'to-prune');
        const states = await drop(tx, journaledStates, isSuperseded(olderThanMs));
        return states + (await drop(tx, configContents, isUnreferenced));
      });
      const lines = await session.query('prune old records', async (db) => [
        await drop(db, timeline, lt(timeline.atMs, olderThanMs)),
        await drop(db, anomalies, isOver(olderThanMs)),
        await drop(db, workloads, lt(workloads.observedAtMs, olderThanMs)),
        await drop(db, samples, lt(samples.atMs, olderThanMs)),
        await drop(db, detectors, lt(detectors.lastSeenAtMs, olderThanMs)),
        await drop(db, releaseBackups, isOfClosed(releaseBackups.releaseId, olderThanMs)),
        await drop(db, releaseChanges, isSettled(olderThanMs)),
      ]);
      return lines.reduce((total, dropped) => total + dropped, journaled);
    },
  };
}

async function drop(db: Queryable, table: PgTable, where: SQL): Promise<number> {
  for (let total = 0; ;) {
    const batch = sql`ctid in (select ctid from ${table} where ${where} limit ${ROWS_AT_ONCE})`;
    const dropped = await db
      .delete(table)
      .where(batch)
      .returning({ row: sql`1` });
    total += dropped.length;
    if (dropped.length < ROWS_AT_ONCE) return total;
  }
}

/** Never seen good, and the workload has been in another state since. */
const isSuperseded = (olderThanMs: number): SQL => sql`
  ${journaledStates.goodAtMs} is null and ${journaledStates.lastSeenAtMs} < ${olderThanMs} and exists (
    select 1 from ${journaledStates} newer
    where newer.target_uid = ${journaledStates.targetUid}
    and (newer.last_seen_at_ms, newer.first_seen_at_ms, newer.state_id)
      > (${journaledStates.lastSeenAtMs}, ${journaledStates.firstSeenAtMs}, ${journaledStates.stateId}))`;

/** An anomaly that goes on is as old as its newest sample; when it began is what has an index. */
const isOver = (olderThanMs: number): SQL =>
  sql`${lt(anomalies.atMs, olderThanMs)} and ${lt(anomalies.lastAtMs, olderThanMs)}`;

const isOfClosed = (releaseId: PgColumn | SQL, olderThanMs: number): SQL => sql`exists (
  select 1 from ${releases} release where release.id = ${releaseId} and release.closed_at_ms < ${olderThanMs})`;

/**
 * Change ids begin with their release's, which may have any number of parts. What still stands and is to be taken back
 * keeps its values, however old: nothing else could undo it.
 */
const isSettled = (olderThanMs: number): SQL => sql`exists (
  select 1 from string_to_array(${releaseChanges.changeId}, '/') parts, generate_series(1, cardinality(parts) - 1) length
  where ${isOfClosed(sql`array_to_string(parts[:length], '/')`, olderThanMs)})
  and not exists (select 1 from ${actions} action where action.id = ${releaseChanges.changeId}
    and action.undo = 'restore' and action.status in ('applied', 'verified', 'unverified'))`;

const isUnreferenced: SQL = sql`not exists (
  select 1 from ${journaledStates} state, json_array_elements(state.configs) version
  where state.namespace = ${configContents.namespace}
  and version ->> 'kind' = ${configContents.kind}
  and version ->> 'name' = ${configContents.name}
  and version ->> 'contentHash' = ${configContents.contentHash})`;
