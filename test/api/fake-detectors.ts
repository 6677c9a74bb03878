import type {
  DetectorRecord,
  DetectorRecords,
  DetectorSummary,
  PushedSample,
  StoredModel,
  Training,
} from '../../store/port.ts';

export interface FakeDetectorRecords {
  readonly detectors: DetectorRecord[];
  readonly samples: PushedSample[];
}

type Change = Partial<DetectorRecord>;
type Sight = Pick<DetectorRecord, 'targetUid' | 'targetKey' | 'scope' | 'lastSeenAtMs'>;

const newDetector = (seen: Sight): DetectorRecord => ({
  ...seen,
  firstSeenAtMs: seen.lastSeenAtMs,
  model: null,
  training: null,
  standing: null,
  standingAtMs: null,
  issues: [],
});

/** The detectors' records in the arrays that are given: what is saved can be looked at there. */
export function fakeDetectors({ detectors, samples }: FakeDetectorRecords): DetectorRecords {
  const change = (targetUid: string, next: (row: DetectorRecord) => Change): boolean => {
    const index = detectors.findIndex((row) => row.targetUid === targetUid);
    const row = detectors[index];
    if (row !== undefined) detectors[index] = { ...row, ...next(row) };
    return row !== undefined;
  };
  const changeKnown = (targetUid: string, next: Change): Promise<void> =>
    change(targetUid, () => next)
      ? Promise.resolve()
      : Promise.reject(new Error(`${targetUid} was never seen`));
  return {
    sawDetectors: (seen) => {
      for (const { atMs, ...rest } of seen) {
        const sight = { ...rest, lastSeenAtMs: atMs };
        if (!change(rest.targetUid, () => sight)) detectors.push(newDetector(sight));
      }
      return Promise.resolve();
    },
    readDetectors: (uids) =>
      Promise.resolve(
        new Map(detectors.filter((row) => uids.includes(row.targetUid)).map((row) => [row.targetUid, row])),
      ),
    listDetectors: ({ scope, namespace, seenSinceMs = 0, limit }) =>
      Promise.resolve(
        detectors
          .filter((row) => scope === undefined || row.scope === scope)
          .filter((row) => row.lastSeenAtMs >= seenSinceMs)
          .filter((row) => namespace === undefined || row.targetKey.split('/').at(-3) === namespace)
          .toSorted((left, right) => (left.targetKey < right.targetKey ? -1 : 1))
          .slice(0, limit)
          .map(summary),
      ),
    saveModel: (targetUid, model, training) => changeKnown(targetUid, { model, training }),
    saveTraining: (targetUid, training) => changeKnown(targetUid, { training }),
    bringTrainingForward: (targetUid, atMs) => {
      change(targetUid, ({ training }) => ({ training: training === null ? null : sooner(training, atMs) }));
      return Promise.resolve();
    },
    saveStandings: (standings) => {
      for (const { targetUid, standing, atMs, issues } of standings)
        change(targetUid, () => ({ standing, standingAtMs: atMs, issues }));
      return Promise.resolve();
    },
    saveSamples: (given) => {
      for (const sample of given) {
        const index = samples.findIndex(
          (row) =>
            row.targetKey === sample.targetKey && row.metric === sample.metric && row.atMs === sample.atMs,
        );
        samples.splice(index === -1 ? samples.length : index, 1, sample);
      }
      return Promise.resolve();
    },
    readSamples: (keys, { fromMs, toMs }) =>
      Promise.resolve(
        samples
          .filter((row) => keys.includes(row.targetKey) && row.atMs >= fromMs && row.atMs <= toMs)
          .toSorted((left, right) => left.atMs - right.atMs),
      ),
  };
}

const sooner = (training: Training, atMs: number): Training => ({
  ...training,
  nextAtMs: Math.min(training.nextAtMs, atMs),
});

const summary = (row: DetectorRecord): DetectorSummary => ({
  targetUid: row.targetUid,
  targetKey: row.targetKey,
  scope: row.scope,
  firstSeenAtMs: row.firstSeenAtMs,
  lastSeenAtMs: row.lastSeenAtMs,
  model: row.model === null ? null : lightModel(row.model),
  training: row.training,
  standingAtMs: row.standingAtMs,
  issues: row.issues,
});

const lightModel = (model: StoredModel): NonNullable<DetectorSummary['model']> => ({
  version: model.version,
  checksum: model.checksum,
  metrics: model.metrics,
  intervalMs: model.intervalMs,
  fromMs: model.fromMs,
  toMs: model.toMs,
  rows: model.rows,
  warnAt: model.warnAt,
  actAt: model.actAt,
});
