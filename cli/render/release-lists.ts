import { shortReleaseId } from '../../domain/access/release-id.ts';
import type {
  BugShape,
  DoraShape,
  HoldShape,
  IncidentShape,
  ReleaseShape,
} from '../../domain/access/release-schema.ts';
import { ageText, stampText } from './age.ts';
import { byStatus } from './colour.ts';
import { placeOf, statusColumn } from './lists.ts';
import type { Look } from './lists.ts';
import { renderTable } from './table.ts';

const idOf = (releaseId: string | null): string => (releaseId === null ? '–' : shortReleaseId(releaseId));

export const releaseListLines = (rows: readonly ReleaseShape[], look: Look): string[] =>
  renderTable(
    [
      { title: 'RELEASE', of: (row) => (look.isWide ? row.id : shortReleaseId(row.id)), cut: 'start' },
      { title: 'STRATEGY', of: ({ strategies }) => [...new Set(strategies)].join(',') || '–', cut: 'end' },
      statusColumn<ReleaseShape>(look.paint),
      { title: 'BY', of: (row) => row.requestedBy, cut: 'end' },
      { title: 'AGE', of: (row) => ageText(look.nowMs - row.requestedAtMs) },
      {
        title: 'TOOK',
        of: (row) => (row.closedAtMs === null ? '–' : ageText(row.closedAtMs - row.requestedAtMs)),
      },
      ...(look.isWide
        ? [
            { title: 'IMAGES', of: (row: ReleaseShape) => row.images.join(' ') || '–', cut: 'end' as const },
            { title: 'TRIGGER', of: (row: ReleaseShape) => row.trigger ?? '–' },
            {
              title: 'REASON',
              of: (row: ReleaseShape) => row.sentence ?? row.reason,
              cut: 'end' as const,
            },
            { title: 'TRACE', of: (row: ReleaseShape) => row.traceId ?? '–' },
          ]
        : []),
    ],
    rows,
    look.width,
  );

export const incidentLines = (rows: readonly IncidentShape[], look: Look): string[] =>
  renderTable(
    [
      { title: 'INCIDENT', of: (row) => row.id },
      { title: 'SEV', of: (row) => row.severity },
      statusColumn<IncidentShape>(look.paint),
      { title: 'AGE', of: (row) => ageText(look.nowMs - row.openedAtMs) },
      { title: 'WORKLOADS', of: (row) => row.targetKeys.map(placeOf).join(' '), cut: 'end' },
      ...(look.isWide
        ? [
            { title: 'RELEASE', of: (row: IncidentShape) => idOf(row.releaseId), cut: 'start' as const },
            { title: 'POST-MORTEM DUE', of: (row: IncidentShape) => stampText(row.postMortemDueAtMs) },
            { title: 'RESOLVED BY', of: (row: IncidentShape) => row.resolvedBy ?? '–' },
          ]
        : []),
      {
        title: 'TITLE',
        of: (row) => (look.isWide ? `${row.title}: ${row.sentence}` : row.title),
        cut: 'end',
      },
    ],
    rows,
    look.width,
  );

export const bugLines = (rows: readonly BugShape[], look: Look): string[] =>
  renderTable(
    [
      { title: 'BUG', of: (row) => row.id },
      { title: 'SEV', of: (row) => row.severity, paint: (row) => byStatus(look.paint, row.severity) },
      statusColumn<BugShape>(look.paint),
      { title: 'AGE', of: (row) => ageText(look.nowMs - row.openedAtMs) },
      ...(look.isWide
        ? [{ title: 'RELEASE', of: (row: BugShape) => idOf(row.releaseId), cut: 'start' as const }]
        : []),
      {
        title: 'TITLE',
        of: (row) => (look.isWide ? `${row.title}: ${row.description}` : row.title),
        cut: 'end',
      },
    ],
    rows,
    look.width,
  );

export const holdLines = (rows: readonly HoldShape[], look: Look): string[] =>
  renderTable(
    [
      { title: 'WORKLOAD', of: (row) => placeOf(row.targetKey), cut: 'start' },
      { title: 'HELD BY', of: (row) => row.by, cut: 'end' },
      { title: 'FOR', of: (row) => ageText(look.nowMs - row.atMs) },
      { title: 'REASON', of: (row) => row.reason, cut: 'end' },
    ],
    rows,
    look.width,
  );

const UNKNOWN = 'nothing to compute it from';

/** The figures of delivery, one a line. */
export function doraLines(figures: DoraShape, nowMs: number): string[] {
  const { sinceMs, releases, releasesPerDay, leadTimeMs, changeFailureRatio, timeToRestoreMs } = figures;
  const span = (ms: number | null): string => (ms === null ? UNKNOWN : `${ageText(ms)} (median)`);
  const perDay = releasesPerDay === null ? '' : `, ${releasesPerDay.toFixed(2)} a day`;
  const lines = [
    ['Since', `${stampText(sinceMs)} (${ageText(nowMs - sinceMs)} ago)`],
    ['Releases', `${String(releases)}${perDay}`],
    ['Lead time', span(leadTimeMs)],
    ['Change failures', changeFailureRatio === null ? UNKNOWN : `${(changeFailureRatio * 100).toFixed(1)} %`],
    ['Time to restore', span(timeToRestoreMs)],
  ] as const;
  return lines.map(([label, text]) => `${label.padEnd(18)}${text}`);
}
