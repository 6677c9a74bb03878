import { z } from 'zod';
import { TRIGGERS } from '../release/verdict.ts';

const atMs = z.number().describe('milliseconds since 1970, UTC');
const maybeAtMs = atMs.nullable();
const ratio = z.number().nullable();

export const StrategyName = z.enum(['rolling', 'blue-green', 'canary']);
export const TriggerName = z.enum(TRIGGERS);
export const ReleaseResultName = z.enum([
  'released',
  'refused',
  'rejected',
  'expired',
  'superseded',
  'rolled-back',
  'aborted',
  'escalated',
]);

/** Mirrors domain/release/record.ts; the API's mapping stops compiling when they part. */
export const ReleaseShape = z.object({
  id: z.string(),
  name: z.string(),
  namespace: z.string(),
  requestedBy: z.string(),
  reason: z.string(),
  kind: z.enum(['release', 'rollback']),
  strategies: z.array(StrategyName).readonly(),
  targetKeys: z.array(z.string()).readonly(),
  images: z.array(z.string()).readonly(),
  status: z
    .string()
    .describe('queued, running, awaiting-approval, paused, held, undoing; its result once it is over'),
  result: ReleaseResultName.nullable().describe('null while it is open'),
  trigger: TriggerName.nullable().describe('what it was rolled back for'),
  sentence: z.string().nullable(),
  planHash: z.string().nullable(),
  fixes: z.string().nullable().describe('the incident it mends'),
  irreversible: z.string().nullable().describe('why it cannot be gone back across; null: it can'),
  requestedAtMs: atMs,
  servedAtMs: maybeAtMs.describe('when the new version served everything'),
  closedAtMs: maybeAtMs,
  durations: z
    .object({ activeMs: z.number(), machinesMs: z.number(), peopleMs: z.number() })
    .nullable()
    .describe('where its time went'),
  traceId: z.string().nullable().describe('the trace it is part of; null: none was asked for or exported'),
  updatedAtMs: atMs,
});
export type ReleaseShape = z.infer<typeof ReleaseShape>;

export const INCIDENT_STATUSES = ['open', 'resolved'] as const;
export const IncidentShape = z.object({
  id: z.string(),
  title: z.string(),
  severity: z.enum(['P0', 'P1', 'P2', 'P3']),
  targetKeys: z.array(z.string()).readonly(),
  releaseId: z.string().nullable(),
  status: z.enum(INCIDENT_STATUSES),
  openedAtMs: atMs,
  resolvedAtMs: maybeAtMs,
  resolvedBy: z.string().nullable(),
  sentence: z.string(),
  postMortemDueAtMs: atMs,
});
export type IncidentShape = z.infer<typeof IncidentShape>;

export const BUG_SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export const BUG_STATUSES = ['open', 'closed'] as const;
export const BugShape = z.object({
  id: z.string(),
  title: z.string(),
  severity: z.enum(BUG_SEVERITIES),
  status: z.enum(BUG_STATUSES),
  releaseId: z.string().nullable(),
  description: z.string(),
  openedAtMs: atMs,
});
export type BugShape = z.infer<typeof BugShape>;

/** After a person's rollback: no release of this target until a person lifts it. */
export const HoldShape = z.object({ targetKey: z.string(), by: z.string(), reason: z.string(), atMs });
export type HoldShape = z.infer<typeof HoldShape>;

export const DoraShape = z.object({
  sinceMs: atMs,
  releases: z.number(),
  releasesPerDay: ratio,
  leadTimeMs: ratio.describe('median, from the request to the new version serving'),
  changeFailureRatio: ratio.describe('0–1'),
  timeToRestoreMs: ratio.describe('median, from the trigger to the old version serving again'),
});
export type DoraShape = z.infer<typeof DoraShape>;

const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), more: z.boolean() });
export const ReleasePage = page(ReleaseShape);
export const IncidentPage = page(IncidentShape);
export const BugPage = page(BugShape);
export const HoldPage = page(HoldShape);
