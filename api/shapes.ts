import type {
  ActionShape,
  AnomalyShape,
  HealShape,
  TimelineShape,
  WorkloadShape,
} from '../domain/access/schema.ts';
import type {
  AnomalyRecord,
  HealRecord,
  LedgerAction,
  TimelineEntry,
  WorkloadRecord,
} from '../store/port.ts';

// Field by field: a column added to the store is not told to the world by accident.
type TargetRow = HealRecord['target'];
const target = ({ cluster, namespace, kind, name, uid }: TargetRow): HealShape['target'] => ({
  cluster,
  namespace,
  kind,
  name,
  uid,
});

export const workloadShape = (row: WorkloadRecord): WorkloadShape => ({
  targetKey: row.targetKey,
  target: target(row.target),
  scope: row.scope,
  consent: row.consent,
  status: row.status,
  summary: row.summary,
  lastGoodStateId: row.lastGoodStateId,
  observedAtMs: row.observedAtMs,
});

export const healShape = (row: HealRecord): HealShape => ({
  id: row.id,
  target: target(row.target),
  targetKey: row.targetKey,
  scope: row.scope,
  mode: row.mode,
  severity: row.severity,
  status: row.status,
  reason: row.reason,
  openedAtMs: row.openedAtMs,
  detectedAtMs: row.detectedAtMs,
  decidedAtMs: row.decidedAtMs,
  actedAtMs: row.actedAtMs,
  verifiedAtMs: row.verifiedAtMs,
  closedAtMs: row.closedAtMs,
  updatedAtMs: row.updatedAtMs,
});

export const actionShape = (row: LedgerAction): ActionShape => ({
  id: row.id,
  healId: row.healId,
  target: target(row.target),
  scope: row.scope,
  actor: row.actor,
  action: row.action,
  planHash: row.planHash,
  reason: row.reason,
  undo: row.undo,
  status: row.status,
  plannedAtMs: row.atMs,
  appliedAtMs: row.appliedAtMs,
  closedAtMs: row.closedAtMs,
  note: row.note,
  before: row.preState.detail,
  after: row.postState?.detail ?? null,
});

export const timelineShape = (row: TimelineEntry): TimelineShape => ({
  id: row.id,
  healId: row.healId,
  targetKey: row.targetKey,
  scope: row.scope,
  atMs: row.atMs,
  phase: row.phase,
  sentence: row.sentence,
  detail: row.detail,
});

export const anomalyShape = (row: AnomalyRecord): AnomalyShape => ({
  id: row.id,
  targetKey: row.targetKey,
  scope: row.scope,
  atMs: row.atMs,
  score: row.score,
  threshold: row.threshold,
  contributions: row.contributions,
  evidence: [...row.evidence],
});
