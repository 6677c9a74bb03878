import { z } from 'zod';
import { ACTION_STATUSES } from '../healing/action.ts';
import { RELEASE_RESOURCES } from '../release/change.ts';
import { WORKLOAD_KINDS } from '../workload/target.ts';

const atMs = z.number().describe('milliseconds since 1970, UTC');
const maybeAtMs = atMs.nullable();

export const TargetShape = z.object({
  cluster: z.string(),
  namespace: z.string(),
  kind: z.enum(WORKLOAD_KINDS),
  name: z.string(),
  uid: z.string(),
});

export const WorkloadShape = z.object({
  targetKey: z.string(),
  target: TargetShape,
  scope: z.string(),
  consent: z.string().describe('observe, approve or auto'),
  status: z.string().describe('healthy, sick, progressing, unknown or unsupported'),
  summary: z.string(),
  lastGoodStateId: z.string().nullable(),
  observedAtMs: atMs,
});
export type WorkloadShape = z.infer<typeof WorkloadShape>;

export const HealShape = z.object({
  id: z.string(),
  target: TargetShape,
  targetKey: z.string(),
  scope: z.string(),
  mode: z.string().nullable(),
  severity: z.string().nullable(),
  status: z.string(),
  reason: z.string().nullable(),
  openedAtMs: atMs,
  detectedAtMs: maybeAtMs,
  decidedAtMs: maybeAtMs,
  actedAtMs: maybeAtMs,
  verifiedAtMs: maybeAtMs,
  closedAtMs: maybeAtMs,
  updatedAtMs: atMs,
});
export type HealShape = z.infer<typeof HealShape>;

export const ConfigVersionShape = z.object({
  kind: z.enum(['ConfigMap', 'Secret']),
  name: z.string(),
  contentHash: z.string(),
});
const configVersions = z.array(ConfigVersionShape).readonly();

const ObjectShape = z.object({
  resource: z.enum(RELEASE_RESOURCES),
  namespace: z.string(),
  name: z.string(),
});

/** Mirrors domain/release/change.ts. */
export const ChangeShape = z.object({
  changeId: z.string(),
  verb: z.enum(['create', 'patch', 'delete']),
  object: ObjectShape,
  digest: z.string().describe('of the values, which are not shown'),
  sentence: z.string(),
});

/** Mirrors domain/healing/action.ts; the API's mapping stops compiling when they part. */
export const ActShape = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rollBack'),
    fromTemplateHash: z.string(),
    toTemplateHash: z.string(),
    toStateId: z.string(),
    restoreConfigs: configVersions,
  }),
  z.object({
    kind: z.literal('restoreConfig'),
    restoreConfigs: configVersions,
    evictPods: z.array(z.object({ name: z.string(), uid: z.string() })).readonly(),
  }),
  z.object({
    kind: z.literal('raiseMemoryLimit'),
    container: z.string(),
    fromBytes: z.number(),
    toBytes: z.number(),
    keepsGuaranteed: z.boolean(),
    expiresAfterMs: z.number(),
  }),
  z.object({ kind: z.literal('evictPod'), pod: z.string(), podUid: z.string() }),
  z.object({ kind: z.literal('restartRollout') }),
  z.object({ kind: z.literal('releaseChange'), change: ChangeShape }),
]);
export type ActShape = z.infer<typeof ActShape>;

const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

export const ActionShape = z.object({
  id: z.string(),
  healId: z.string(),
  target: TargetShape,
  scope: z.string(),
  actor: z.string(),
  action: ActShape,
  planHash: z.string(),
  reason: z.string(),
  undo: z.enum(['restore', 'keep', 'none']),
  status: z.enum(ACTION_STATUSES),
  plannedAtMs: atMs,
  appliedAtMs: maybeAtMs,
  closedAtMs: maybeAtMs,
  note: z.string().nullable(),
  before: facts.describe('what stood before the act'),
  after: facts.nullable().describe('null until the effect is recorded'),
});
export type ActionShape = z.infer<typeof ActionShape>;

export const TimelineShape = z.object({
  id: z.string(),
  healId: z.string().nullable(),
  targetKey: z.string(),
  scope: z.string(),
  atMs,
  phase: z.string(),
  sentence: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export type TimelineShape = z.infer<typeof TimelineShape>;

export const ANOMALY_TIERS = ['warn', 'act'] as const;

export const AnomalyShape = z.object({
  id: z.string(),
  targetKey: z.string(),
  scope: z.string(),
  atMs: atMs.describe('when it began'),
  lastAtMs: atMs.describe('its newest strange sample'),
  endedAtMs: maybeAtMs.describe('null while it goes on'),
  tier: z.enum(ANOMALY_TIERS).describe('the highest it reached'),
  score: z.number().describe('0–1: 1 minus the probability of its strangest sample'),
  threshold: z.number(),
  topMetric: z.string().nullable().describe('the most blamed; null when nothing stands out'),
  contributions: z.record(z.string(), z.number()).describe('share of the blame by metric'),
  evidence: z.array(z.string()),
  notAnAnomaly: z
    .object({ by: z.string(), atMs })
    .nullable()
    .describe('who said that it is none; null: nobody did'),
});
export type AnomalyShape = z.infer<typeof AnomalyShape>;

/** A page of records. `more`: others match too and were left out; ask with a larger limit or a narrower filter. */
const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), more: z.boolean() });
export const WorkloadPage = page(WorkloadShape);
export const HealPage = page(HealShape);
export const ActionPage = page(ActionShape);
export const TimelinePage = page(TimelineShape);
export const AnomalyPage = page(AnomalyShape);
