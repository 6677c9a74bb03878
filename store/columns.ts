import { bigint, customType, text } from 'drizzle-orm/pg-core';
import type { Target, WorkloadKind } from '../domain/workload/target.ts';

/** PostgreSQL refuses U+0000, and cut-off container messages end in half a character: neither may block a record. */
const storable = (given: string): string => given.toWellFormed().replaceAll('\u0000', '\uFFFD');

/** Words that came from people, containers or the cluster. */
export const prose = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: storable,
});

export const asDocument = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storable(part) : part));

/** `json`, not `jsonb`: what people read keeps the order it was written in. */
export const jsonDocument = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => 'json',
  toDriver: asDocument,
  fromDriver: (value) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : value),
});

export const wholeNumber = (name: string) => bigint(name, { mode: 'number' });

export const epochMs = (name: string) => wholeNumber(name);

/** Insertion order, for rows of the same millisecond: a workflow's clock stands still within a task. */
export const sequence = () => bigint('sequence', { mode: 'number' }).generatedAlwaysAsIdentity();

export const targetColumns = () => ({
  targetKey: text('target_key').notNull(),
  cluster: text('cluster').notNull(),
  namespace: text('namespace').notNull(),
  kind: text('kind').$type<WorkloadKind>().notNull(),
  name: text('name').notNull(),
  targetUid: text('target_uid').notNull(),
});

interface TargetRow {
  readonly cluster: string;
  readonly namespace: string;
  readonly kind: WorkloadKind;
  readonly name: string;
  readonly targetUid: string;
}

export const targetOf = (row: TargetRow): Target => ({
  cluster: row.cluster,
  namespace: row.namespace,
  kind: row.kind,
  name: row.name,
  uid: row.targetUid,
});

export const targetRow = (target: Target): TargetRow => ({
  cluster: target.cluster,
  namespace: target.namespace,
  kind: target.kind,
  name: target.name,
  targetUid: target.uid,
});
