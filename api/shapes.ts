import type { DetectorShape } from '../domain/access/anomaly-view-schema.ts';
import type {
  ActionShape,
  AnomalyShape,
  HealShape,
  TimelineShape,
  WorkloadShape,
} from '../domain/access/schema.ts';
import type {
  AnomalySummary,
  DetectorSummary,
  HealRecord,
  LedgerAction,
  TimelineEntry,
  Training,
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

export const anomalyShape = (row: AnomalySummary): AnomalyShape => ({
  id: row.id,
  targetKey: row.targetKey,
  scope: row.scope,
  atMs: row.atMs,
  lastAtMs: row.lastAtMs,
  endedAtMs: row.endedAtMs,
  tier: row.tier,
  score: row.score,
  threshold: row.threshold,
  topMetric: mostBlamed(row.contributions),
  contributions: row.contributions,
  evidence: [...row.evidence],
  notAnAnomaly: row.notAnAnomaly === null ? null : { by: row.notAnAnomaly.by, atMs: row.notAnAnomaly.atMs },
});

function mostBlamed(contributions: Readonly<Record<string, number>>): string | null {
  const [top] = Object.entries(contributions).toSorted(([, a], [, b]) => b - a);
  return top !== undefined && top[1] > 0 ? top[0] : null;
}

export const detectorShape = (row: DetectorSummary): DetectorShape => ({
  targetKey: row.targetKey,
  targetUid: row.targetUid,
  scope: row.scope,
  status: row.model === null ? 'learning' : 'watching',
  firstSeenAtMs: row.firstSeenAtMs,
  lastSeenAtMs: row.lastSeenAtMs,
  judgedAtMs: row.standingAtMs,
  model: row.model === null ? null : modelShape(row.model),
  training: row.training === null ? null : trainingShape(row.training),
  issues: row.issues.map(({ kind, metric, atMs, samples, sentence }) => ({
    kind,
    metric,
    atMs,
    samples,
    sentence,
  })),
});

const modelShape = (row: NonNullable<DetectorSummary['model']>): DetectorShape['model'] => ({
  version: row.version,
  checksum: row.checksum,
  metrics: row.metrics,
  intervalMs: row.intervalMs,
  fromMs: row.fromMs,
  toMs: row.toMs,
  rows: row.rows,
  warnAt: row.warnAt,
  actAt: row.actAt,
});

const trainingShape = (row: Training): DetectorShape['training'] => ({
  status: row.status,
  atMs: row.atMs,
  nextAtMs: row.nextAtMs,
  rows: row.rows,
  needed: row.needed,
  note: row.note,
});
