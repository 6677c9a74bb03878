import { gapIn } from '../../domain/detection/intake/gap.ts';
import { rowsOf } from '../../domain/detection/intake/grid-range.ts';
import type { IntakeIssue } from '../../domain/detection/intake/intake-issue.ts';
import { tallyOf } from '../../domain/detection/intake/tally.ts';
import { METRIC_NAMES } from '../../domain/workload/metric-vector.ts';
import type { MetricName } from '../../domain/workload/metric-vector.ts';
import type { ServiceLevelRequest } from './port.ts';
import type { SampleRange, SampleWindow } from './sample-source.ts';
import { versionsTogether } from './versions-together.ts';
import type { Figure } from './versions-together.ts';
import type { HistoryQueries } from './queries.ts';
import type { SeriesIndex } from './series-index.ts';

/** What became of one query: its series, and the part of the range that could not be read. */
export interface Answered {
  readonly series: SeriesIndex;
  readonly unread: { readonly toMs: number; readonly rows: number; readonly reason: string } | null;
}

/** By query; those not asked are absent, and their columns missing without a word. */
export type AnswersByQuery = Readonly<Partial<Record<keyof HistoryQueries, Answered>>>;

const FIGURES: Readonly<Record<keyof HistoryQueries, Figure>> = {
  cpuCores: { metric: 'cpuCores', combine: 'mean', factor: 1 },
  memoryBytes: { metric: 'memoryBytes', combine: 'most', factor: 1 },
  p95Seconds: { metric: 'p95Ms', combine: 'most', factor: 1000 },
  failedPerSecond: { metric: 'requestsPerSecond', combine: 'sum', factor: 1 },
  requestsPerSecond: { metric: 'requestsPerSecond', combine: 'sum', factor: 1 },
  diskBytesPerSecond: { metric: 'diskBytesPerSecond', combine: 'sum', factor: 1 },
  networkBytesPerSecond: { metric: 'networkBytesPerSecond', combine: 'sum', factor: 1 },
};

/** The queries each metric is made of. */
const QUERIES_OF: Readonly<Record<MetricName, readonly (keyof HistoryQueries)[]>> = {
  cpuCores: ['cpuCores'],
  memoryBytes: ['memoryBytes'],
  p95Ms: ['p95Seconds'],
  errorRatio: ['requestsPerSecond', 'failedPerSecond'],
  requestsPerSecond: ['requestsPerSecond'],
  diskBytesPerSecond: ['diskBytesPerSecond'],
  networkBytesPerSecond: ['networkBytesPerSecond'],
};
/** Of no requests there is neither. */
const NEEDS_REQUESTS: ReadonlySet<MetricName> = new Set(['p95Ms', 'errorRatio']);

/** No series of failures is no failure; no request is no ratio. Rates of one moment may differ by a rounding. */
function ratios(
  requests: Float64Array,
  failed: Float64Array,
  isFailedRead: (row: number) => boolean,
): Float64Array {
  return requests.map((all, row) => {
    if (!(all > 0) || !isFailedRead(row)) return Number.NaN;
    const bad = failed[row] ?? Number.NaN;
    return Number.isNaN(bad) ? 0 : Math.min(1, bad / all);
  });
}

/** One workload's metric vector over a range: versions side by side count as one workload. */
export function assembleWindow(
  request: ServiceLevelRequest,
  answers: AnswersByQuery,
  range: SampleRange,
): SampleWindow {
  const rows = rowsOf(range);
  const issues: IntakeIssue[] = [];
  const columnOf = (query: keyof HistoryQueries): Float64Array => {
    const tally = tallyOf(FIGURES[query].metric);
    const series = answers[query]?.series ?? NO_SERIES;
    const column = versionsTogether(series.of(request), range, FIGURES[query], tally);
    issues.push(...tally.issues());
    return column;
  };
  const requests = columnOf('requestsPerSecond');
  const unreadMs =
    answers.failedPerSecond === undefined ? Infinity : (answers.failedPerSecond.unread?.toMs ?? -Infinity);
  const columns: Readonly<Record<MetricName, Float64Array>> = {
    cpuCores: columnOf('cpuCores'),
    memoryBytes: columnOf('memoryBytes'),
    p95Ms: columnOf('p95Seconds'),
    errorRatio: ratios(
      requests,
      columnOf('failedPerSecond'),
      (row) => range.fromMs + row * range.stepMs > unreadMs,
    ),
    requestsPerSecond: requests,
    diskBytesPerSecond: columnOf('diskBytesPerSecond'),
    networkBytesPerSecond: columnOf('networkBytesPerSecond'),
  };
  const values = new Float64Array(rows * METRIC_NAMES.length);
  for (const [place, metric] of METRIC_NAMES.entries()) {
    const column = columns[metric];
    for (const [row, value] of column.entries()) values[row * METRIC_NAMES.length + place] = value;
    const isExcused = (row: number) => NEEDS_REQUESTS.has(metric) && requests[row] === 0;
    issues.push(...missing(metric, answers, { column, isExcused, range }));
  }
  return { values, rows, startMs: range.fromMs, issues };
}

const NO_SERIES: SeriesIndex = { of: () => [] };

interface Missed {
  readonly column: Float64Array;
  readonly isExcused: (row: number) => boolean;
  readonly range: SampleRange;
}

/** Why a metric is missing, if it is: it could not be read, or nobody measured it for a while. */
function missing(
  metric: MetricName,
  answers: AnswersByQuery,
  { column, isExcused, range }: Missed,
): IntakeIssue[] {
  const unread = QUERIES_OF[metric].flatMap((query) => answers[query]?.unread ?? [])[0];
  if (unread !== undefined) {
    const sentence = `${metric}: ${unread.reason}; left missing, which is never an anomaly`;
    return [{ kind: 'gap', metric, atMs: unread.toMs, samples: unread.rows, sentence }];
  }
  const gap = gapIn(column, isExcused);
  if (gap === null) return [];
  const tally = tallyOf(metric);
  tally.add('gap', range.fromMs + gap.lastRow * range.stepMs, gap.steps);
  return tally.issues();
}
