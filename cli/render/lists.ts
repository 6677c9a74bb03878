import { shortHealId } from '../../domain/access/heal-id.ts';
import { scoreText } from '../../domain/access/rarity.ts';
import type { ActionShape, AnomalyShape, HealShape, WorkloadShape } from '../../domain/access/schema.ts';
import { describeAction } from '../../domain/healing/story.ts';
import { metricTitle } from '../../domain/workload/metric-text.ts';
import { ageText } from './age.ts';
import { byStatus } from './colour.ts';
import type { Paint } from './colour.ts';
import { renderTable } from './table.ts';
import type { Column } from './table.ts';

export interface Look {
  readonly nowMs: number;
  readonly width: number | null;
  readonly isWide: boolean;
  readonly paint: Paint;
}

export const statusColumn = <Row extends { status: string }>(paint: Paint): Column<Row> => ({
  title: 'STATUS',
  of: (row) => row.status,
  paint: (row) => byStatus(paint, row.status),
});

/** `cluster/namespace/kind/name` → `namespace/name`. */
export function placeOf(targetKey: string): string {
  const [, namespace, , name] = targetKey.split('/');
  return namespace === undefined || name === undefined ? targetKey : `${namespace}/${name}`;
}

export const workloadLines = (rows: readonly WorkloadShape[], look: Look): string[] =>
  renderTable(
    [
      { title: 'WORKLOAD', of: (row) => `${row.target.namespace}/${row.target.name}`, cut: 'start' },
      ...(look.isWide
        ? [
            { title: 'KIND', of: (row: WorkloadShape) => row.target.kind },
            { title: 'SCOPE', of: (row: WorkloadShape) => row.scope },
          ]
        : []),
      statusColumn<WorkloadShape>(look.paint),
      { title: 'CONSENT', of: (row) => row.consent },
      { title: 'SEEN', of: (row) => ageText(look.nowMs - row.observedAtMs) },
      ...(look.isWide
        ? [
            {
              title: 'GOOD STATE',
              of: (row: WorkloadShape) => row.lastGoodStateId?.slice(0, 12) ?? 'none yet',
            },
          ]
        : []),
      { title: 'SUMMARY', of: (row) => row.summary, cut: 'end' },
    ],
    rows,
    look.width,
  );

export const healLines = (rows: readonly HealShape[], look: Look): string[] =>
  renderTable(
    [
      { title: 'HEAL', of: (row) => (look.isWide ? row.id : shortHealId(row.id)), cut: 'start' },
      { title: 'MODE', of: (row) => row.mode ?? '–', cut: 'end' },
      { title: 'SEV', of: (row) => row.severity ?? '–' },
      statusColumn<HealShape>(look.paint),
      { title: 'AGE', of: (row) => ageText(look.nowMs - row.openedAtMs) },
      {
        title: 'TOOK',
        of: (row) => (row.closedAtMs === null ? '–' : ageText(row.closedAtMs - row.openedAtMs)),
      },
      ...(look.isWide
        ? [
            { title: 'SCOPE', of: (row: HealShape) => row.scope },
            { title: 'ACTED', of: (row: HealShape) => sinceOpened(row, row.actedAtMs) },
            { title: 'VERIFIED', of: (row: HealShape) => sinceOpened(row, row.verifiedAtMs) },
            { title: 'REASON', of: (row: HealShape) => row.reason ?? '–', cut: 'end' as const },
          ]
        : []),
    ],
    rows,
    look.width,
  );

const sinceOpened = (row: HealShape, atMs: number | null): string =>
  atMs === null ? '–' : `+${ageText(atMs - (row.detectedAtMs ?? row.openedAtMs))}`;

export const actionLines = (rows: readonly ActionShape[], look: Look): string[] =>
  renderTable(
    [
      { title: 'WORKLOAD', of: (row) => `${row.target.namespace}/${row.target.name}`, cut: 'start' },
      { title: 'ACTION', of: (row) => describeAction(row.action), cut: 'end' },
      statusColumn<ActionShape>(look.paint),
      { title: 'UNDO', of: (row) => row.undo },
      { title: 'AGE', of: (row) => ageText(look.nowMs - (row.appliedAtMs ?? row.plannedAtMs)) },
      ...(look.isWide
        ? [
            { title: 'BY', of: (row: ActionShape) => row.actor },
            { title: 'HEAL', of: (row: ActionShape) => shortHealId(row.healId), cut: 'start' as const },
            { title: 'WHY', of: (row: ActionShape) => row.reason, cut: 'end' as const },
          ]
        : []),
    ],
    rows,
    look.width,
  );

export const anomalyLines = (rows: readonly AnomalyShape[], look: Look): string[] =>
  renderTable(
    [
      { title: 'ANOMALY', of: (row) => row.id, cut: 'end' },
      { title: 'WORKLOAD', of: (row) => placeOf(row.targetKey), cut: 'start' },
      { title: 'TIER', of: (row) => row.tier, paint: (row) => byStatus(look.paint, row.tier) },
      { title: 'MOSTLY', of: mostly },
      { title: 'SCORE', of: (row) => scoreText(row.score) },
      { title: 'AGE', of: (row) => ageText(look.nowMs - row.atMs) },
      { title: 'LASTED', of: (row) => ageText(row.lastAtMs - row.atMs) },
      { title: 'STATE', of: stateOf },
      ...(look.isWide
        ? [
            { title: 'FROM', of: (row: AnomalyShape) => scoreText(row.threshold) },
            { title: 'SCOPE', of: (row: AnomalyShape) => row.scope },
            { title: 'EVIDENCE', of: (row: AnomalyShape) => row.evidence.join('; '), cut: 'end' as const },
          ]
        : []),
    ],
    rows,
    look.width,
  );

const mostly = ({ topMetric, contributions }: AnomalyShape): string =>
  topMetric === null
    ? '–'
    : `${metricTitle(topMetric)} ${String(Math.round((contributions[topMetric] ?? 0) * 100))} %`;

function stateOf({ notAnAnomaly, endedAtMs }: AnomalyShape): string {
  if (notAnAnomaly !== null) return `refuted by ${notAnAnomaly.by}`;
  return endedAtMs === null ? 'goes on' : 'over';
}
