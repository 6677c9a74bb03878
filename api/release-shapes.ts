import type {
  BugShape,
  DoraShape,
  HoldShape,
  IncidentShape,
  ReleaseShape,
} from '../domain/access/release-schema.ts';
import type { BugRecord, DoraFigures, IncidentRecord, ReleaseRecord, ReleaseRecords } from '../store/port.ts';

// Field by field, as in shapes.ts: a column added to the store is not told to the world by accident.
export const releaseShape = (row: ReleaseRecord): ReleaseShape => ({
  id: row.id,
  name: row.name,
  namespace: row.namespace,
  requestedBy: row.requestedBy,
  reason: row.reason,
  kind: row.kind,
  strategies: row.strategies,
  targetKeys: row.targetKeys,
  images: row.images,
  status: row.status,
  result: row.result,
  trigger: row.trigger,
  sentence: row.sentence,
  planHash: row.planHash,
  fixes: row.fixes,
  irreversible: row.irreversible,
  requestedAtMs: row.requestedAtMs,
  servedAtMs: row.servedAtMs,
  closedAtMs: row.closedAtMs,
  durations: row.durations === null ? null : durations(row.durations),
  traceId: row.traceId,
  updatedAtMs: row.updatedAtMs,
});

const durations = ({ activeMs, machinesMs, peopleMs }: NonNullable<ReleaseRecord['durations']>) => ({
  activeMs,
  machinesMs,
  peopleMs,
});

export const incidentShape = (row: IncidentRecord): IncidentShape => ({
  id: row.id,
  title: row.title,
  severity: row.severity,
  targetKeys: row.targetKeys,
  releaseId: row.releaseId,
  status: row.status,
  openedAtMs: row.openedAtMs,
  resolvedAtMs: row.resolvedAtMs,
  resolvedBy: row.resolvedBy,
  sentence: row.sentence,
  postMortemDueAtMs: row.postMortemDueAtMs,
});

export const bugShape = (row: BugRecord): BugShape => ({
  id: row.id,
  title: row.title,
  severity: row.severity,
  status: row.status,
  releaseId: row.releaseId,
  description: row.description,
  openedAtMs: row.openedAtMs,
});

type HoldRow = Awaited<ReturnType<ReleaseRecords['readHolds']>>[number];
export const holdShape = ({ targetKey, by, reason, atMs }: HoldRow): HoldShape => ({
  targetKey,
  by,
  reason,
  atMs,
});

export const doraShape = (row: DoraFigures): DoraShape => ({
  sinceMs: row.sinceMs,
  releases: row.releases,
  releasesPerDay: row.releasesPerDay,
  leadTimeMs: row.leadTimeMs,
  changeFailureRatio: row.changeFailureRatio,
  timeToRestoreMs: row.timeToRestoreMs,
});
