import type { AbortFigures } from './abort-figures.ts';
import type { ApprovalFigures } from './approval-figures.ts';
import { abortRows, approvalRows, killRows, metricRows } from './figures.ts';
import type { Row } from './figures.ts';
import type { KillFigures } from './kills/die.ts';
import type { Outlived } from './kills/outlive.ts';
import type { MetricFigures } from './metric-figures.ts';
import { figuresIn } from './part.ts';
import type { Run } from './part.ts';
import type { Part } from './parts.ts';

/** One part of the bench when it is over. */
export interface Measured {
  readonly part: Part;
  readonly rows: readonly Row[];
  /** What rows do not say. */
  readonly sentences: readonly string[];
  readonly wrong: readonly string[];
  /** Everything that was measured, run by run. */
  readonly details: unknown;
}

export const wrongIn = (measured: readonly Measured[]): readonly string[] =>
  measured.flatMap(({ wrong }) => wrong);

export const metricPart = (runs: readonly Run<MetricFigures>[]): Measured => ({
  part: 'metric',
  rows: metricRows(figuresIn(runs)),
  sentences: [],
  wrong: withoutFigures(runs),
  details: runs,
});

export const approvalPart = (runs: readonly Run<readonly ApprovalFigures[]>[]): Measured => ({
  part: 'approval',
  rows: approvalRows(figuresIn(runs).flat()),
  sentences: [],
  wrong: withoutFigures(runs),
  details: runs,
});

export function abortPart(runs: readonly Run<AbortFigures>[]): Measured {
  const requests = figuresIn(runs).map((one) => one.requests);
  const sum = (key: 'sent' | 'failed'): number => requests.reduce((total, one) => total + one[key], 0);
  return {
    part: 'abort',
    rows: abortRows(figuresIn(runs)),
    sentences: [
      `aborts: ${String(sum('failed'))} of ${String(sum('sent'))} requests of their clients failed`,
    ],
    wrong: withoutFigures(runs),
    details: runs,
  };
}

/** @param wanted how many deaths were asked for */
export function killPart(
  {
    kills,
    releases,
  }: { readonly kills: readonly KillFigures[]; readonly releases: readonly Run<Outlived>[] },
  wanted: number,
): Measured {
  const outlived = figuresIn(releases);
  const duplicated = outlived.flatMap((one) =>
    one.duplicated.map((write) => `${one.course}: the same write twice: ${write}`),
  );
  const stuck = kills.filter(({ progressMs }) => progressMs === null);
  const writes = outlived.reduce((sum, one) => sum + one.writes, 0);
  const seen = new Set(outlived.flatMap((one) => one.moments));
  const died = new Set(kills.map(({ moment }) => moment).filter((moment) => seen.has(moment)));
  return {
    part: 'kills',
    rows: killRows(kills),
    sentences: [
      `kills: ${String(kills.length)} deaths in ${String(outlived.length)} releases, at ${String(died.size)} of their ${String(seen.size)} different moments; ${String(writes)} writes by the audit log, ${String(duplicated.length)} of them made twice`,
    ],
    wrong: [
      ...withoutFigures(releases),
      ...duplicated,
      ...outlived.flatMap((one) => one.wrong.map((sentence) => `${one.course}: ${sentence}`)),
      ...stuck.map(({ course, moment }) => `${course}: no progress after the death at ${moment}`),
      ...(kills.length < wanted
        ? [`${String(kills.length)} workers died, and ${String(wanted)} were to`]
        : []),
    ],
    details: { kills, releases },
  };
}

const withoutFigures = (runs: readonly Run<unknown>[]): readonly string[] =>
  runs.flatMap((one) => ('why' in one ? [`${one.course} #${String(one.run)}: ${one.why}`] : []));
