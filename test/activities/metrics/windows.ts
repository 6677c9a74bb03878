import type { SampleRange, SampleSource, SampleWindow } from '../../../activities/metrics/sample-source.ts';
import { rowsOf } from '../../../domain/detection/intake/grid-range.ts';
import type { IntakeIssueKind } from '../../../domain/detection/intake/intake-issue.ts';
import { METRIC_NAMES } from '../../../domain/workload/metric-vector.ts';
import type { MetricName } from '../../../domain/workload/metric-vector.ts';

type Columns = Partial<Record<MetricName, readonly number[]>>;
type Wrong = Partial<Record<MetricName, IntakeIssueKind>>;

/** A window with these columns, oldest first; the rest is missing. */
export function windowOf(range: SampleRange, columns: Columns, wrong: Wrong = {}): SampleWindow {
  const rows = rowsOf(range);
  return {
    values: Float64Array.from({ length: rows * METRIC_NAMES.length }, (_, at) => {
      const name = METRIC_NAMES[at % METRIC_NAMES.length];
      const value = name === undefined ? undefined : columns[name]?.[Math.floor(at / METRIC_NAMES.length)];
      return value ?? Number.NaN;
    }),
    rows,
    startMs: range.fromMs,
    issues: Object.entries(wrong).map(([metric, kind]) => ({
      kind,
      metric,
      atMs: range.toMs,
      samples: 1,
      sentence: `${metric}: ${kind}`,
    })),
  };
}

/** Has the same columns for everybody who is asked about, or those of its key. */
export const sourceOf = (
  columnsOf: (key: string) => Columns | null,
  wrong: Wrong = {},
): SampleSource & { readonly ranges: SampleRange[] } => {
  const ranges: SampleRange[] = [];
  return {
    ranges,
    read: (requests, range) => {
      ranges.push(range);
      return Promise.resolve(
        new Map(
          requests.flatMap(({ key }) => {
            const columns = columnsOf(key);
            return columns === null ? [] : [[key, windowOf(range, columns, wrong)] as const];
          }),
        ),
      );
    },
  };
};
