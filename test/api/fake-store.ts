import type {
  AnomalyRecord,
  DetectorRecords,
  HealRecord,
  LedgerAction,
  RecordStore,
  ReleaseRecords,
  TimelineEntry,
  WorkloadRecord,
} from '../../store/port.ts';
import { fakeDetectors } from './fake-detectors.ts';
import type { FakeDetectorRecords } from './fake-detectors.ts';
import { fakeReleases, noReleases } from './fake-releases.ts';
import type { FakeReleaseRecords } from './fake-releases.ts';

export interface Records extends FakeDetectorRecords, FakeReleaseRecords {
  readonly workloads: WorkloadRecord[];
  readonly heals: HealRecord[];
  readonly actions: LedgerAction[];
  readonly timeline: TimelineEntry[];
  readonly anomalies: AnomalyRecord[];
  readonly tickAtMs: number | null;
}

export const noRecords = (): Records => ({
  workloads: [],
  heals: [],
  actions: [],
  timeline: [],
  anomalies: [],
  detectors: [],
  samples: [],
  ...noReleases(),
  tickAtMs: null,
});

const notAsked = (): Promise<never> => Promise.reject(new Error('the API has no business with this'));
const OPEN = new Set(['applied', 'verified', 'unverified']);

type Filter = Partial<Record<'scope' | 'targetKey' | 'healId' | 'status', string>>;
const matches = (row: object, filter: Filter): boolean =>
  Object.entries(filter).every(([key, wanted]) => !(key in row) || Reflect.get(row, key) === wanted);

/** Reads arrays the way the port says; everything the API must not call rejects. */
export function fakeStore(records: Records): RecordStore {
  const find = <T extends object>(rows: readonly T[], filter: object & { limit: number }): T[] => {
    const { limit, ...rest } = filter;
    return rows.filter((row) => matches(row, rest)).slice(0, limit);
  };
  const inNamespace =
    (namespace: string | undefined) =>
    (row: { target: { namespace: string } }): boolean =>
      namespace === undefined || row.target.namespace === namespace;
  return {
    ...fakeDetectors(records),
    ...fakeAnomalies(records.anomalies),
    ...fakeReleases(records),
    planAction: notAsked,
    readAction: notAsked,
    markAction: notAsked,
    journalState: notAsked,
    journaledStates: notAsked,
    currentStates: notAsked,
    stateTemplate: notAsked,
    configContent: notAsked,
    appendTimeline: (entries) => {
      const known = new Set(records.timeline.map(({ id }) => id));
      records.timeline.push(...entries.filter(({ id }) => !known.has(id)));
      return Promise.resolve();
    },
    saveHeal: notAsked,
    saveWorkloads: notAsked,
    forgetWorkloads: notAsked,
    recordTick: notAsked,
    prune: notAsked,
    lastTick: () =>
      Promise.resolve(records.tickAtMs === null ? null : { atMs: records.tickAtMs, summary: '2 workloads' }),
    close: () => Promise.resolve(),
    listActions: (filter) => Promise.resolve(find(records.actions, filter)),
    openUndos: (filter) =>
      Promise.resolve(
        records.actions.filter(
          (row) =>
            row.undo === 'restore' &&
            OPEN.has(row.status) &&
            (filter.targetKey === undefined || filter.targetKey.endsWith(row.target.name)),
        ),
      ),
    timeline: ({ sinceMs = 0, isNewest = false, limit, ...filter }) => {
      const since = records.timeline.filter((row) => row.atMs >= sinceMs).toSorted((a, b) => a.atMs - b.atMs);
      const rows = find(since, { ...filter, limit: since.length });
      return Promise.resolve(isNewest ? rows.slice(-limit) : rows.slice(0, limit));
    },
    readHeal: (id) => Promise.resolve(records.heals.find((row) => row.id === id) ?? null),
    listHeals: ({ namespace, ...filter }) =>
      Promise.resolve(
        find(
          records.heals.filter(inNamespace(namespace)).toSorted((a, b) => b.openedAtMs - a.openedAtMs),
          filter,
        ),
      ),
    listWorkloads: ({ namespace, ...filter }) =>
      Promise.resolve(find(records.workloads.filter(inNamespace(namespace)), filter)),
  };
}

function fakeAnomalies(
  rows: AnomalyRecord[],
): Pick<RecordStore, 'saveAnomalies' | 'readAnomaly' | 'listAnomalies' | 'endAnomalies' | 'refuteAnomaly'> {
  const indexOf = (id: string): number => rows.findIndex((row) => row.id === id);
  return {
    saveAnomalies: (given) => {
      for (const saved of given) {
        const index = indexOf(saved.id);
        const notAnAnomaly = rows[index]?.notAnAnomaly ?? null;
        rows.splice(index === -1 ? rows.length : index, 1, { ...saved, notAnAnomaly });
      }
      return Promise.resolve();
    },
    readAnomaly: (id) => Promise.resolve(rows[indexOf(id)] ?? null),
    listAnomalies: ({ isRefuted, isOpen, sinceMs = 0, namespace, limit, ...filter }) =>
      Promise.resolve(
        rows
          .filter((row) => matches(row, filter))
          .filter((row) => isRefuted === undefined || isRefuted === (row.notAnAnomaly !== null))
          .filter((row) => isOpen === undefined || isOpen === (row.endedAtMs === null))
          .filter((row) => row.atMs >= sinceMs)
          .filter((row) => namespace === undefined || row.targetKey.split('/').at(-3) === namespace)
          .toSorted((left, right) => right.atMs - left.atMs)
          .slice(0, limit)
          .map(({ explanation: _, ...row }) => row),
      ),
    endAnomalies: (notSeenSinceMs) => {
      for (const [index, row] of rows.entries())
        if (row.endedAtMs === null && row.lastAtMs < notSeenSinceMs)
          rows[index] = { ...row, endedAtMs: row.lastAtMs };
      return Promise.resolve();
    },
    refuteAnomaly: (id, said) => {
      const index = indexOf(id);
      const row = rows[index];
      if (row === undefined) return Promise.resolve(false);
      rows[index] = { ...row, notAnAnomaly: row.notAnAnomaly ?? said };
      return Promise.resolve(true);
    },
  };
}

const reject = (): Promise<never> => Promise.reject(new Error('connect ECONNREFUSED password=hunter2'));
const DETECTORS_AWAY: DetectorRecords = {
  sawDetectors: reject,
  readDetectors: reject,
  listDetectors: reject,
  saveModel: reject,
  saveTraining: reject,
  bringTrainingForward: reject,
  saveStandings: reject,
  saveSamples: reject,
  readSamples: reject,
};

const RELEASES_AWAY: ReleaseRecords = {
  sealChanges: reject,
  readChange: reject,
  saveBackup: reject,
  readBackup: reject,
  saveRelease: reject,
  readRelease: reject,
  listReleases: reject,
  openIncident: reject,
  resolveIncident: reject,
  listIncidents: reject,
  openBug: reject,
  listBugs: reject,
  dora: reject,
  saveHold: reject,
  releaseHold: reject,
  readHolds: reject,
};

/** A store whose database is away: everything rejects, with words that must not reach anybody. */
export function brokenStore(): RecordStore {
  const store = fakeStore(noRecords());
  return {
    ...store,
    listActions: reject,
    openUndos: reject,
    timeline: reject,
    readHeal: reject,
    listHeals: reject,
    listWorkloads: reject,
    listAnomalies: reject,
    readAnomaly: reject,
    refuteAnomaly: reject,
    ...DETECTORS_AWAY,
    ...RELEASES_AWAY,
    lastTick: reject,
  };
}
