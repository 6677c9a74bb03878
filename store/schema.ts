import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import type { AnomalyExplanation } from '../domain/access/anomaly-schema.ts';
import { ACTION_STATUSES } from '../domain/healing/action.ts';
import type { Action, ActionStatus } from '../domain/healing/action.ts';
import type { ConfigVersion } from '../domain/workload/good-state.ts';
import { epochMs, jsonDocument, prose, sequence, targetColumns } from './columns.ts';
import type { ActionPreState, AnomalyRecord, PlannedAction, TimelineEntry } from './port.ts';

export { detectors, samples } from './detector-tables.ts';
export { bugs, incidents, releaseBackups, releaseChanges, releaseHolds, releases } from './release-tables.ts';

const oneOf = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(', '));

export const actions = pgTable(
  'actions',
  {
    id: text('id').primaryKey(),
    sequence: sequence(),
    healId: text('heal_id').notNull(),
    ...targetColumns(),
    scope: text('scope').notNull(),
    actor: prose('actor').notNull(),
    action: jsonDocument('action').$type<Action>().notNull(),
    planHash: text('plan_hash').notNull(),
    reason: prose('reason').notNull(),
    fence: bigint('fence', { mode: 'number' }).notNull(),
    preState: jsonDocument('pre_state').$type<ActionPreState>().notNull(),
    undo: text('undo').$type<PlannedAction['undo']>().notNull(),
    atMs: epochMs('at_ms').notNull(),
    status: text('status').$type<ActionStatus>().notNull(),
    appliedAtMs: epochMs('applied_at_ms'),
    closedAtMs: epochMs('closed_at_ms'),
    postState: jsonDocument('post_state').$type<ActionPreState>(),
    note: prose('note'),
  },
  (table) => [
    index('actions_newest').on(table.atMs, table.sequence),
    index('actions_of_heal').on(table.healId, table.atMs, table.sequence),
    index('actions_of_target').on(table.targetKey, table.atMs, table.sequence),
    index('actions_of_scope').on(table.scope, table.atMs, table.sequence),
    index('actions_open_undos')
      .on(table.targetKey, table.atMs, table.sequence)
      .where(sql`undo = 'restore' and status in ('applied', 'verified', 'unverified')`),
    check('actions_status', sql`status in (${oneOf(ACTION_STATUSES)})`),
    check('actions_undo', sql`undo in ('restore', 'keep', 'none')`),
    check('actions_fence', sql`fence >= 0`),
  ],
);

/** The highest lease token that planned something, one row a target: the row that concurrent plans queue on. */
export const fences = pgTable(
  'fences',
  {
    targetKey: text('target_key').notNull(),
    targetUid: text('target_uid').notNull(),
    highestFence: bigint('highest_fence', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.targetKey, table.targetUid] })],
);

export const journaledStates = pgTable(
  'journaled_states',
  {
    stateId: text('state_id').notNull(),
    ...targetColumns(),
    templateHash: text('template_hash').notNull(),
    podTemplateHash: text('pod_template_hash'),
    images: jsonDocument('images').$type<readonly string[]>().notNull(),
    configs: jsonDocument('configs').$type<readonly ConfigVersion[]>().notNull(),
    firstSeenAtMs: epochMs('first_seen_at_ms').notNull(),
    lastSeenAtMs: epochMs('last_seen_at_ms').notNull(),
    healthySinceMs: epochMs('healthy_since_ms'),
    goodAtMs: epochMs('good_at_ms'),
    writtenByAction: text('written_by_action'),
    sickSinceMs: epochMs('sick_since_ms'),
    /** false: written without it, which is not the same as healthy. */
    isSicknessKnown: boolean('is_sickness_known').notNull(),
    sealedTemplate: text('sealed_template').notNull(),
    keyId: text('key_id').generatedAlwaysAs(sql`split_part(sealed_template, '.', 2)`),
  },
  (table) => [
    primaryKey({ columns: [table.stateId, table.targetUid] }),
    index('journaled_states_first_seen').on(table.targetUid, table.firstSeenAtMs),
    index('journaled_states_last_seen').on(table.targetUid, table.lastSeenAtMs, table.firstSeenAtMs),
    index('journaled_states_in_namespace').on(table.namespace),
  ],
);

export const configContents = pgTable(
  'config_contents',
  {
    kind: text('kind').$type<ConfigVersion['kind']>().notNull(),
    namespace: text('namespace').notNull(),
    name: text('name').notNull(),
    contentHash: text('content_hash').notNull(),
    sealedContent: text('sealed_content').notNull(),
    keyId: text('key_id').generatedAlwaysAs(sql`split_part(sealed_content, '.', 2)`),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.namespace, table.name, table.contentHash] }),
    check('config_contents_kind', sql`kind in ('ConfigMap', 'Secret')`),
  ],
);

export const timeline = pgTable(
  'timeline',
  {
    id: text('id').primaryKey(),
    sequence: sequence(),
    healId: text('heal_id'),
    targetKey: text('target_key').notNull(),
    scope: text('scope').notNull(),
    atMs: epochMs('at_ms').notNull(),
    phase: text('phase').$type<TimelineEntry['phase']>().notNull(),
    sentence: prose('sentence').notNull(),
    detail: jsonDocument('detail').$type<Readonly<Record<string, unknown>>>().notNull(),
  },
  (table) => [
    index('timeline_in_order').on(table.atMs, table.sequence),
    index('timeline_of_heal').on(table.healId, table.atMs, table.sequence),
    index('timeline_of_target').on(table.targetKey, table.atMs, table.sequence),
    index('timeline_of_scope').on(table.scope, table.atMs, table.sequence),
  ],
);

export const heals = pgTable(
  'heals',
  {
    id: text('id').primaryKey(),
    ...targetColumns(),
    scope: text('scope').notNull(),
    mode: text('mode'),
    severity: text('severity'),
    status: text('status').notNull(),
    reason: prose('reason'),
    openedAtMs: epochMs('opened_at_ms').notNull(),
    detectedAtMs: epochMs('detected_at_ms'),
    decidedAtMs: epochMs('decided_at_ms'),
    actedAtMs: epochMs('acted_at_ms'),
    verifiedAtMs: epochMs('verified_at_ms'),
    closedAtMs: epochMs('closed_at_ms'),
    updatedAtMs: epochMs('updated_at_ms').notNull(),
  },
  (table) => [
    index('heals_newest').on(table.openedAtMs, table.id),
    index('heals_in_scope').on(table.scope, table.openedAtMs, table.id),
    index('heals_in_namespace').on(table.namespace, table.openedAtMs, table.id),
    index('heals_with_status').on(table.status, table.openedAtMs, table.id),
  ],
);

export const workloads = pgTable(
  'workloads',
  {
    ...targetColumns(),
    targetKey: text('target_key').primaryKey(),
    scope: text('scope').notNull(),
    consent: text('consent').notNull(),
    status: text('status').notNull(),
    summary: prose('summary').notNull(),
    lastGoodStateId: text('last_good_state_id'),
    observedAtMs: epochMs('observed_at_ms').notNull(),
  },
  (table) => [
    index('workloads_in_scope').on(table.scope, table.targetKey),
    index('workloads_in_namespace').on(table.namespace, table.targetKey),
    index('workloads_observed').on(table.observedAtMs),
  ],
);

export const anomalies = pgTable(
  'anomalies',
  {
    id: text('id').primaryKey(),
    targetUid: text('target_uid').notNull(),
    targetKey: text('target_key').notNull(),
    scope: text('scope').notNull(),
    atMs: epochMs('at_ms').notNull(),
    lastAtMs: epochMs('last_at_ms').notNull(),
    endedAtMs: epochMs('ended_at_ms'),
    tier: text('tier').$type<AnomalyRecord['tier']>().notNull(),
    score: doublePrecision('score').notNull(),
    threshold: doublePrecision('threshold').notNull(),
    contributions: jsonDocument('contributions').$type<Readonly<Record<string, number>>>().notNull(),
    evidence: jsonDocument('evidence').$type<readonly string[]>().notNull(),
    explanation: jsonDocument('explanation').$type<AnomalyExplanation>().notNull(),
    refutedBy: prose('refuted_by'),
    refutedAtMs: epochMs('refuted_at_ms'),
  },
  (table) => [
    index('anomalies_newest').on(table.atMs, table.id),
    index('anomalies_of_target').on(table.targetKey, table.atMs, table.id),
    index('anomalies_of_life').on(table.targetUid, table.atMs, table.id),
    index('anomalies_of_scope').on(table.scope, table.atMs, table.id),
    index('anomalies_refuted')
      .on(table.targetUid, table.atMs, table.id)
      .where(sql`refuted_at_ms is not null`),
    check('anomalies_score', sql`score between 0 and 1`),
    check('anomalies_tier', sql`tier in ('warn', 'act')`),
    check('anomalies_times', sql`last_at_ms >= at_ms and ended_at_ms >= at_ms`),
    check('anomalies_refutation_is_whole', sql`num_nulls(refuted_by, refuted_at_ms) in (0, 2)`),
  ],
);

/** One row: the newest tick. */
export const ticks = pgTable('ticks', {
  id: text('id').primaryKey(),
  atMs: epochMs('at_ms').notNull(),
  summary: prose('summary').notNull(),
});
