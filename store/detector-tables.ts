import { sql } from 'drizzle-orm';
import { check, doublePrecision, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { IntakeIssue } from '../domain/detection/intake/intake-issue.ts';
import { epochMs, jsonDocument, prose, wholeNumber } from './columns.ts';
import type { Training } from './port.ts';

/**
 * One row a workload's life. Three writers share it, each with columns of its own: who looks (key, scope, last seen),
 * who trains (model and training), who scores (standing and issues).
 */
export const detectors = pgTable(
  'detectors',
  {
    targetUid: text('target_uid').primaryKey(),
    targetKey: text('target_key').notNull(),
    namespace: text('namespace').notNull(),
    scope: text('scope').notNull(),
    firstSeenAtMs: epochMs('first_seen_at_ms').notNull(),
    // Without an index: it changes at every tick, and only pruning asks for it.
    lastSeenAtMs: epochMs('last_seen_at_ms').notNull(),
    modelVersion: wholeNumber('model_version'),
    modelBody: text('model_body'),
    modelChecksum: text('model_checksum'),
    modelMetrics: jsonDocument('model_metrics').$type<readonly string[]>(),
    modelIntervalMs: wholeNumber('model_interval_ms'),
    modelFromMs: epochMs('model_from_ms'),
    modelToMs: epochMs('model_to_ms'),
    modelRows: wholeNumber('model_rows'),
    modelWarnAt: doublePrecision('model_warn_at'),
    modelActAt: doublePrecision('model_act_at'),
    modelForestSample: text('model_forest_sample'),
    trainingStatus: text('training_status').$type<Training['status']>(),
    trainingAtMs: epochMs('training_at_ms'),
    trainingNextAtMs: epochMs('training_next_at_ms'),
    trainingRows: wholeNumber('training_rows'),
    trainingNeeded: wholeNumber('training_needed'),
    trainingNote: prose('training_note'),
    standing: text('standing'),
    standingAtMs: epochMs('standing_at_ms'),
    issues: jsonDocument('issues').$type<readonly IntakeIssue[]>().notNull(),
  },
  (table) => [
    index('detectors_by_key').on(table.targetKey, table.targetUid),
    index('detectors_in_scope').on(table.scope, table.targetKey, table.targetUid),
    index('detectors_in_namespace').on(table.namespace, table.targetKey, table.targetUid),
    check(
      'detectors_model_is_whole',
      sql`num_nulls(model_version, model_body, model_checksum, model_metrics, model_interval_ms, model_from_ms, model_to_ms, model_rows, model_warn_at, model_act_at) in (0, 10)`,
    ),
    check(
      'detectors_training_is_whole',
      sql`num_nulls(training_status, training_at_ms, training_next_at_ms, training_rows, training_needed, training_note) in (0, 6)`,
    ),
    check('detectors_model_was_trained', sql`model_body is null or training_status is not null`),
    check('detectors_training_status', sql`training_status in ('learning', 'trained', 'kept', 'failed')`),
    check('detectors_standing_is_whole', sql`num_nulls(standing, standing_at_ms) in (0, 2)`),
  ],
);

/** Samples that were pushed to us. */
export const samples = pgTable(
  'samples',
  {
    targetKey: text('target_key').notNull(),
    metric: text('metric').notNull(),
    atMs: epochMs('at_ms').notNull(),
    value: doublePrecision('value').notNull(),
  },
  (table) => [
    // The time before the metric: what is read is a stretch of all of them.
    primaryKey({ columns: [table.targetKey, table.atMs, table.metric] }),
    index('samples_by_time').on(table.atMs),
    check('samples_value', sql`value > '-Infinity' and value < 'Infinity'`),
  ],
);
