import { sql } from 'drizzle-orm';
import { boolean, check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { BugRecord, Durations, IncidentRecord, ReleaseRecord } from '../domain/release/record.ts';
import { epochMs, jsonDocument, prose, wholeNumber } from './columns.ts';

/** One row a release or rollback by hand, kept for ever. */
export const releases = pgTable(
  'releases',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    namespace: text('namespace').notNull(),
    requestedBy: prose('requested_by').notNull(),
    reason: prose('reason').notNull(),
    kind: text('kind').$type<ReleaseRecord['kind']>().notNull(),
    strategies: jsonDocument('strategies').$type<ReleaseRecord['strategies']>().notNull(),
    targetKeys: text('target_keys').array().$type<readonly string[]>().notNull(),
    images: jsonDocument('images').$type<readonly string[]>().notNull(),
    status: text('status').notNull(),
    result: text('result').$type<NonNullable<ReleaseRecord['result']>>(),
    trigger: text('trigger').$type<NonNullable<ReleaseRecord['trigger']>>(),
    sentence: prose('sentence'),
    planHash: text('plan_hash'),
    fixes: text('fixes'),
    irreversible: prose('irreversible'),
    requestedAtMs: epochMs('requested_at_ms').notNull(),
    servedAtMs: epochMs('served_at_ms'),
    closedAtMs: epochMs('closed_at_ms'),
    durations: jsonDocument('durations').$type<Durations>(),
    traceId: text('trace_id'),
    updatedAtMs: epochMs('updated_at_ms').notNull(),
    /** When a save first told of its failure; null as long as none did, or when only the last one did. */
    failingSinceMs: epochMs('failing_since_ms'),
  },
  (table) => [
    index('releases_newest').on(table.requestedAtMs, table.id),
    index('releases_in_namespace').on(table.namespace, table.requestedAtMs, table.id),
    index('releases_with_status').on(table.status, table.requestedAtMs, table.id),
    index('releases_open')
      .on(table.requestedAtMs, table.id)
      .where(sql`closed_at_ms is null`),
    index('releases_closed').on(table.closedAtMs),
    index('releases_of_target').using('gin', table.targetKeys),
    check('releases_kind', sql`kind in ('release', 'rollback')`),
  ],
);

/** Values of planned changes: they may be secret, so history and ledger have their digests only. */
export const releaseChanges = pgTable('release_changes', {
  changeId: text('change_id').primaryKey(),
  namespace: text('namespace').notNull(),
  sealedChange: text('sealed_change').notNull(),
});

export const releaseBackups = pgTable('release_backups', {
  releaseId: text('release_id').primaryKey(),
  atMs: epochMs('at_ms').notNull(),
  sealedObjects: text('sealed_objects').notNull(),
});

export const incidents = pgTable(
  'incidents',
  {
    id: text('id').primaryKey(),
    number: wholeNumber('number').notNull(),
    title: prose('title').notNull(),
    severity: text('severity').$type<IncidentRecord['severity']>().notNull(),
    targetKeys: text('target_keys').array().$type<readonly string[]>().notNull(),
    releaseId: text('release_id'),
    openedAtMs: epochMs('opened_at_ms').notNull(),
    resolvedAtMs: epochMs('resolved_at_ms'),
    resolvedBy: prose('resolved_by'),
    sentence: prose('sentence').notNull(),
    postMortemDueAtMs: epochMs('post_mortem_due_at_ms').notNull(),
  },
  (table) => [
    uniqueIndex('incidents_number').on(table.number),
    // Nulls are distinct: any number of incidents may belong to no release.
    uniqueIndex('incidents_of_release').on(table.releaseId),
    index('incidents_newest').on(table.openedAtMs, table.number),
    index('incidents_open')
      .on(table.openedAtMs, table.number)
      .where(sql`resolved_at_ms is null`),
    index('incidents_of_target').using('gin', table.targetKeys),
    check('incidents_severity', sql`severity in ('P0', 'P1', 'P2', 'P3')`),
    check('incidents_resolution_is_whole', sql`num_nulls(resolved_at_ms, resolved_by) in (0, 2)`),
  ],
);

export const bugs = pgTable(
  'bugs',
  {
    id: text('id').primaryKey(),
    number: wholeNumber('number').notNull(),
    title: prose('title').notNull(),
    severity: text('severity').$type<BugRecord['severity']>().notNull(),
    status: text('status').$type<BugRecord['status']>().notNull(),
    releaseId: text('release_id'),
    description: prose('description').notNull(),
    openedAtMs: epochMs('opened_at_ms').notNull(),
  },
  (table) => [
    uniqueIndex('bugs_number').on(table.number),
    uniqueIndex('bugs_of_release').on(table.releaseId),
    index('bugs_newest').on(table.openedAtMs, table.number),
    index('bugs_with_severity').on(table.severity, table.openedAtMs, table.number),
    check('bugs_severity', sql`severity in ('critical', 'high', 'medium', 'low')`),
    check('bugs_status', sql`status in ('open', 'closed')`),
  ],
);

/** One row a target, the newest hold; a released one stays, so that a late retry does not bring it back. */
export const releaseHolds = pgTable('release_holds', {
  targetKey: text('target_key').primaryKey(),
  by: prose('held_by').notNull(),
  reason: prose('reason').notNull(),
  atMs: epochMs('at_ms').notNull(),
  isReleased: boolean('is_released').notNull(),
});
