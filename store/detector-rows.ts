import type { DetectorRecord, DetectorSummary, StoredModel, Training } from './port.ts';
import { detectors } from './schema.ts';

type Row = typeof detectors.$inferSelect;
type LightModel = NonNullable<DetectorSummary['model']>;

/** Columns of a summary: all but the model's body, its forest's sample and the standing, which are large. */
export const LIGHT = {
  targetUid: detectors.targetUid,
  targetKey: detectors.targetKey,
  scope: detectors.scope,
  firstSeenAtMs: detectors.firstSeenAtMs,
  lastSeenAtMs: detectors.lastSeenAtMs,
  modelVersion: detectors.modelVersion,
  modelChecksum: detectors.modelChecksum,
  modelMetrics: detectors.modelMetrics,
  modelIntervalMs: detectors.modelIntervalMs,
  modelFromMs: detectors.modelFromMs,
  modelToMs: detectors.modelToMs,
  modelRows: detectors.modelRows,
  modelWarnAt: detectors.modelWarnAt,
  modelActAt: detectors.modelActAt,
  trainingStatus: detectors.trainingStatus,
  trainingAtMs: detectors.trainingAtMs,
  trainingNextAtMs: detectors.trainingNextAtMs,
  trainingRows: detectors.trainingRows,
  trainingNeeded: detectors.trainingNeeded,
  trainingNote: detectors.trainingNote,
  standingAtMs: detectors.standingAtMs,
  issues: detectors.issues,
};

type LightRow = Pick<Row, keyof typeof LIGHT>;

export function detectorRecord(row: Row): DetectorRecord {
  const model = lightModel(row);
  const body = row.modelBody;
  return {
    ...seenOf(row),
    model: model === null || body === null ? null : { ...model, body, forestSample: row.modelForestSample },
    standing: row.standing,
  };
}

export const detectorSummary = (row: LightRow): DetectorSummary => ({
  ...seenOf(row),
  model: lightModel(row),
});

const seenOf = (row: LightRow): Omit<DetectorSummary, 'model'> => ({
  targetUid: row.targetUid,
  targetKey: row.targetKey,
  scope: row.scope,
  firstSeenAtMs: row.firstSeenAtMs,
  lastSeenAtMs: row.lastSeenAtMs,
  training: trainingOf(row),
  standingAtMs: row.standingAtMs,
  issues: row.issues,
});

/** The fields, or null when one is: the table's checks allow all or none. */
function whole<T extends object>(fields: { [K in keyof T]: T[K] | null }): T | null {
  const isWhole = (given: typeof fields): given is T => !Object.values(given).includes(null);
  return isWhole(fields) ? fields : null;
}

const trainingOf = (row: LightRow): Training | null =>
  whole<Training>({
    status: row.trainingStatus,
    atMs: row.trainingAtMs,
    nextAtMs: row.trainingNextAtMs,
    rows: row.trainingRows,
    needed: row.trainingNeeded,
    note: row.trainingNote,
  });

const lightModel = (row: LightRow): LightModel | null =>
  whole<LightModel>({
    version: row.modelVersion,
    checksum: row.modelChecksum,
    metrics: row.modelMetrics,
    intervalMs: row.modelIntervalMs,
    fromMs: row.modelFromMs,
    toMs: row.modelToMs,
    rows: row.modelRows,
    warnAt: row.modelWarnAt,
    actAt: row.modelActAt,
  });

export const modelColumns = (model: StoredModel) => ({
  modelVersion: model.version,
  modelBody: model.body,
  modelChecksum: model.checksum,
  modelMetrics: model.metrics,
  modelIntervalMs: model.intervalMs,
  modelFromMs: model.fromMs,
  modelToMs: model.toMs,
  modelRows: model.rows,
  modelWarnAt: model.warnAt,
  modelActAt: model.actAt,
  modelForestSample: model.forestSample,
});

export const trainingColumns = (training: Training) => ({
  trainingStatus: training.status,
  trainingAtMs: training.atMs,
  trainingNextAtMs: training.nextAtMs,
  trainingRows: training.rows,
  trainingNeeded: training.needed,
  trainingNote: training.note,
});
