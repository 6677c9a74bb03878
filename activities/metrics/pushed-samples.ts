import { gapIn } from '../../domain/detection/intake/gap.ts';
import { gridOf } from '../../domain/detection/intake/grid.ts';
import { rowsOf } from '../../domain/detection/intake/grid-range.ts';
import type { IntakeIssue } from '../../domain/detection/intake/intake-issue.ts';
import { METRIC_NAMES } from '../../domain/workload/metric-vector.ts';
import type { PushedSample, RecordStore } from '../../store/port.ts';
import type { SampleRange, SampleSource, SampleWindow } from './sample-source.ts';

/** Senders push once a minute or oftener, and one may be late; what is older says nothing about now. */
const HELD_MS = 90_000;

/**
 * Samples that were pushed, and those of the cluster's own metrics API, from the record store: one read for all
 * workloads. A request's key is the target key they were stored under.
 * @throws StoreError when the store is away: then nothing is known, not even that there are no samples
 */
export function createPushedSamples(
  store: Pick<RecordStore, 'readSamples'>,
  nowMs: () => number,
): SampleSource {
  return {
    async read(requests, range, signal) {
      if (requests.length === 0) return new Map();
      signal.throwIfAborted();
      const keys = [...new Set(requests.map(({ key }) => key))];
      const earlier = Math.ceil(HELD_MS / range.stepMs);
      const wide = { ...range, fromMs: range.fromMs - earlier * range.stepMs };
      // A row has the samples of the step before its time.
      const stored = await store.readSamples(keys, { fromMs: wide.fromMs - range.stepMs, toMs: range.toMs });
      signal.throwIfAborted();
      const byKey = Map.groupBy(stored, ({ targetKey }) => targetKey);
      return new Map(
        keys.map((key) => [key, windowOf(byKey.get(key) ?? [], { range, wide, earlier }, nowMs())]),
      );
    },
  };
}

interface Ranges {
  readonly range: SampleRange;
  /** The same from `earlier` rows before, for values that are held into it. */
  readonly wide: SampleRange;
  readonly earlier: number;
}

function windowOf(
  samples: readonly PushedSample[],
  { range, wide, earlier }: Ranges,
  nowMs: number,
): SampleWindow {
  const rows = rowsOf(range);
  const values = new Float64Array(rows * METRIC_NAMES.length).fill(Number.NaN);
  const issues: IntakeIssue[] = [];
  const byMetric = Map.groupBy(samples, ({ metric }) => metric);
  for (const [place, metric] of METRIC_NAMES.entries()) {
    const told = gridOf(byMetric.get(metric) ?? [], wide, { metric, kind: 'gauge', nowMs });
    const column = held(told.column, earlier).subarray(earlier);
    for (const [row, value] of column.entries()) values[row * METRIC_NAMES.length + place] = value;
    // A hole that held values fill is none.
    const isWhole = gapIn(column) === null;
    issues.push(...told.issues.filter(({ kind }) => kind !== 'gap' || !isWhole));
  }
  return { values, rows, startMs: range.fromMs, issues };
}

/** Each value stands until the next, for so many steps at most. */
function held(column: Float64Array, steps: number): Float64Array {
  const filled = column.slice();
  let seen = -Infinity;
  for (const [row, value] of column.entries()) {
    if (!Number.isNaN(value)) seen = row;
    else if (row - seen <= steps) filled[row] = column[seen] ?? Number.NaN;
  }
  return filled;
}
