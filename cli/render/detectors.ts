import type { DetectorShape } from '../../domain/access/anomaly-view-schema.ts';
import { ageText } from './age.ts';
import { byStatus } from './colour.ts';
import type { Look } from './lists.ts';
import { placeOf } from './lists.ts';
import { renderTable } from './table.ts';

/** What each detector knows, and when it learns next. */
export const detectorLines = (rows: readonly DetectorShape[], look: Look): string[] =>
  renderTable(
    [
      { title: 'WORKLOAD', of: (row) => placeOf(row.targetKey), cut: 'start' },
      { title: 'STATUS', of: (row) => row.status, paint: (row) => byStatus(look.paint, row.status) },
      { title: 'ROWS', of: rowsText },
      { title: 'MODEL', of: (row) => row.model?.checksum.slice(0, 8) ?? '–' },
      {
        title: 'TRAINED',
        of: (row) => (row.training === null ? '–' : ageText(look.nowMs - row.training.atMs)),
      },
      { title: 'NEXT', of: (row) => nextText(row, look.nowMs) },
      ...(look.isWide
        ? [
            { title: 'SCOPE', of: (row: DetectorShape) => row.scope },
            { title: 'WINDOW', of: windowText },
            { title: 'WARN', of: (row: DetectorShape) => row.model?.warnAt.toFixed(2) ?? '–' },
            { title: 'ACT', of: (row: DetectorShape) => row.model?.actAt.toFixed(2) ?? '–' },
            {
              title: 'METRICS',
              of: (row: DetectorShape) => row.model?.metrics.join(',') ?? '–',
              cut: 'end' as const,
            },
          ]
        : []),
      { title: 'NOTE', of: noteText, cut: 'end' },
    ],
    rows,
    look.width,
  );

/** While it learns: how many of how many. */
function rowsText({ model, training }: DetectorShape): string {
  if (model !== null) return String(model.rows);
  return training === null ? '–' : `${String(training.rows)} of ${String(training.needed)}`;
}

function nextText({ training }: DetectorShape, nowMs: number): string {
  if (training === null) return '–';
  return training.nextAtMs <= nowMs ? 'due' : `in ${ageText(training.nextAtMs - nowMs)}`;
}

const windowText = ({ model }: DetectorShape): string =>
  model === null ? '–' : `${ageText(model.toMs - model.fromMs)} by ${ageText(model.intervalMs)}`;

/** The newest training in words, then what was wrong with the samples. */
function noteText({ training, issues }: DetectorShape): string {
  const told = training === null ? 'no training yet' : `${training.status}: ${training.note}`;
  return [told, ...issues.map(({ sentence }) => sentence)].join('; ');
}
