import type {
  BugRecord,
  DoraFigures,
  IncidentRecord,
  RecordStore,
  ReleaseRecord,
  ReleaseRecords,
} from '../../store/port.ts';

type Hold = Awaited<ReturnType<RecordStore['readHolds']>>[number];

export interface FakeReleaseRecords {
  readonly releases: ReleaseRecord[];
  readonly incidents: IncidentRecord[];
  readonly bugs: BugRecord[];
  readonly holds: Hold[];
  /** What the database would compute, whatever stretch is asked for. */
  readonly delivery: Omit<DoraFigures, 'sinceMs'>;
}

export const noReleases = (): FakeReleaseRecords => ({
  releases: [],
  incidents: [],
  bugs: [],
  holds: [],
  delivery: {
    releases: 0,
    releasesPerDay: 0,
    leadTimeMs: null,
    changeFailureRatio: null,
    timeToRestoreMs: null,
  },
});

const notAsked = (): Promise<never> => Promise.reject(new Error('the API has no business with this'));

const isAny = <T>(wanted: T | undefined, value: T): boolean => wanted === undefined || wanted === value;

/** The releases' records in the arrays that are given: what is changed can be looked at there. */
export function fakeReleases(records: FakeReleaseRecords): ReleaseRecords {
  const { releases, incidents, bugs, holds } = records;
  return {
    sealChanges: notAsked,
    readChange: notAsked,
    saveBackup: notAsked,
    readBackup: notAsked,
    saveRelease: notAsked,
    openIncident: notAsked,
    openBug: notAsked,
    saveHold: notAsked,
    readRelease: (id) => Promise.resolve(releases.find((row) => row.id === id) ?? null),
    listReleases: (filter) =>
      Promise.resolve(releases.filter(wantedBy(filter)).toSorted(newestFirst).slice(0, filter.limit)),
    resolveIncident: (id, { by, atMs }) => {
      const index = incidents.findIndex((row) => row.id === id && row.status === 'open');
      const row = incidents[index];
      if (row === undefined) return Promise.resolve(false);
      incidents[index] = { ...row, status: 'resolved', resolvedBy: by, resolvedAtMs: atMs };
      return Promise.resolve(true);
    },
    listIncidents: ({ targetKeys, status, limit }) =>
      Promise.resolve(
        incidents
          .filter((row) => targetKeys === undefined || row.targetKeys.some((key) => targetKeys.includes(key)))
          .filter((row) => isAny(status, row.status))
          .toSorted((left, right) => right.openedAtMs - left.openedAtMs)
          .slice(0, limit),
      ),
    listBugs: ({ status, severity, limit }) =>
      Promise.resolve(
        bugs
          .filter((row) => isAny(status, row.status) && isAny(severity, row.severity))
          .toSorted((left, right) => right.openedAtMs - left.openedAtMs)
          .slice(0, limit),
      ),
    dora: ({ sinceMs }) => Promise.resolve({ sinceMs, ...records.delivery }),
    releaseHold: (targetKey) => {
      const index = holds.findIndex((row) => row.targetKey === targetKey);
      if (index >= 0) holds.splice(index, 1);
      return Promise.resolve(index >= 0);
    },
    readHolds: (targetKeys) =>
      Promise.resolve(
        holds
          .filter((row) => targetKeys.includes(row.targetKey))
          .toSorted((left, right) => (left.targetKey < right.targetKey ? -1 : 1)),
      ),
  };
}

const wantedBy =
  ({
    namespace,
    status,
    targetKey,
    isOpen,
    beforeMs,
    beforeId,
  }: Parameters<ReleaseRecords['listReleases']>[0]) =>
  (row: ReleaseRecord): boolean =>
    [
      isAny(namespace, row.namespace),
      isAny(status, row.status),
      targetKey === undefined || row.targetKeys.includes(targetKey),
      isAny(isOpen, row.closedAtMs === null),
      beforeMs === undefined ||
        row.requestedAtMs < beforeMs ||
        (row.requestedAtMs === beforeMs && beforeId !== undefined && row.id < beforeId),
    ].every(Boolean);

const newestFirst = (left: ReleaseRecord, right: ReleaseRecord): number =>
  right.requestedAtMs - left.requestedAtMs || (left.id < right.id ? 1 : -1);
