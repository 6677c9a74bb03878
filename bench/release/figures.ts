import { secondsText, table } from '../../test/scenarios/runner/report.ts';
import { tailOf } from '../statistics.ts';
import type { Tail } from '../statistics.ts';
import type { AbortFigures } from './abort-figures.ts';
import type { ApprovalFigures } from './approval-figures.ts';
import type { KillFigures } from './kills/die.ts';
import type { MetricFigures } from './metric-figures.ts';

/** What issue and requirements ask of a figure: its quantile must be below, or at most, so many ms. */
export interface Aim {
  readonly of: 'p95' | 'p99' | 'max';
  readonly ms: number;
  readonly isInclusive: boolean;
}

/** One figure over all its runs, milliseconds. */
export interface Row extends Tail {
  readonly figure: string;
  readonly aim: Aim | null;
  /** Null: nothing is asked of it, or nothing was measured. */
  readonly isMet: boolean | null;
}

/** The old version serves all within five seconds of the first window with enough requests. */
const BEYOND_WINDOW: Aim = { of: 'max', ms: 5000, isInclusive: true };
const NEXT_STEP: Aim = { of: 'p99', ms: 2000, isInclusive: false };
const WARM: Aim = { of: 'max', ms: 10_000, isInclusive: false };
const COLD: Aim = { of: 'p95', ms: 45_000, isInclusive: true };
const PROGRESS: Aim = { of: 'max', ms: 30_000, isInclusive: false };

export function rowOf(figure: string, values: readonly (number | null)[], aim: Aim | null): Row {
  const tail = tailOf(values);
  return { figure, ...tail, aim, isMet: aim === null ? null : isMet(tail[aim.of], aim) };
}

const isMet = (value: number | null, { ms, isInclusive }: Aim): boolean | null =>
  value === null ? null : isInclusive ? value <= ms : value < ms;

export const metricRows = (runs: readonly MetricFigures[]): readonly Row[] =>
  byName(runs, ({ course }) => course).flatMap(([course, all]) => [
    rowOf(
      `${course}: clients met it for`,
      all.map(({ restoredMs }) => restoredMs),
      null,
    ),
    rowOf(`${course}: beyond the first window`, all.map(beyondMs), BEYOND_WINDOW),
    rowOf(
      `${course}: taking back → restored`,
      all.map(({ restoredMs, undoingMs }) => restoredMs - undoingMs),
      null,
    ),
  ]);

/** Negative: it was gone before the window was over. */
const beyondMs = ({ restoredMs, windowMs }: MetricFigures): number | null =>
  windowMs === null ? null : restoredMs - windowMs;

export function approvalRows(samples: readonly ApprovalFigures[]): readonly Row[] {
  const row = (figure: string, key: keyof ApprovalFigures, aim: Aim | null): Row =>
    rowOf(
      figure,
      samples.map((one) => one[key]),
      aim,
    );
  return [
    row('approval → answered', 'acceptedMs', null),
    row('approval → plan looked at again', 'recheckedMs', null),
    row('approval → next step started', 'startedMs', NEXT_STEP),
    row('approval → first write', 'writingMs', null),
  ];
}

export const abortRows = (runs: readonly AbortFigures[]): readonly Row[] =>
  byName(runs, ({ course }) => course).map(([course, all]) =>
    rowOf(
      `${course} → restored`,
      all.map(({ restoredMs }) => restoredMs),
      all[0]?.isWarm === true ? WARM : COLD,
    ),
  );

export const killRows = (kills: readonly KillFigures[]): readonly Row[] => [
  rowOf(
    'death → progress',
    kills.map(({ progressMs }) => progressMs),
    PROGRESS,
  ),
  ...byName(kills, ({ leftBehind }) => leftBehind).map(([left, all]) =>
    rowOf(
      `death that left ${left}`,
      all.map(({ progressMs }) => progressMs),
      null,
    ),
  ),
];

function byName<T>(
  all: readonly T[],
  nameOf: (one: T) => string,
): readonly (readonly [string, readonly T[]])[] {
  return [...Map.groupBy(all, nameOf)].toSorted(([one], [other]) => (one < other ? -1 : 1));
}

export function rowsText(rows: readonly Row[]): string {
  const head = ['figure', 'runs', 'median', 'p95', 'p99', 'max', 'aim'];
  const lines = rows.map((row) => [
    row.figure,
    String(row.count),
    ...[row.median, row.p95, row.p99, row.max].map(text),
    row.aim === null ? '' : `${aimText(row.aim)}${row.isMet === false ? ' MISSED' : ''}`,
  ]);
  return `${table([head, ...lines])}\n(seconds)`;
}

/** Tenths say enough of seconds; what is about one second is told in hundredths. */
const text = (ms: number | null): string =>
  ms !== null && Math.abs(ms) < 3000 ? (ms / 1000).toFixed(2) : secondsText(ms);

const aimText = ({ of, ms, isInclusive }: Aim): string =>
  `${of} ${isInclusive ? '≤' : '<'} ${String(ms / 1000)}`;

/** Which aims were missed, each as a sentence. */
export const missedAims = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap(({ figure, aim, isMet: met, ...tail }) =>
    aim === null || met !== false
      ? []
      : [`${figure}: ${aim.of} is ${text(tail[aim.of])} s, the aim is ${aimText(aim)} s`],
  );
