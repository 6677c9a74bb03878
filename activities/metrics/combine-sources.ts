import { METRIC_NAMES } from '../../domain/workload/metric-vector.ts';
import type { MetricName } from '../../domain/workload/metric-vector.ts';
import type { SampleSource, SampleWindow } from './sample-source.ts';

/** Whether a window has any value of this metric. */
export function hasMetric({ values, rows }: SampleWindow, metric: MetricName): boolean {
  const place = METRIC_NAMES.indexOf(metric);
  for (let row = 0; row < rows; row += 1)
    if (Number.isFinite(values[row * METRIC_NAMES.length + place])) return true;
  return false;
}

/**
 * Two sources as one, metric by metric: a metric's whole column is the primary's where that has any value in the range,
 * else the secondary's. Never mixed within a column: two exporters of one figure do not agree, and the step from one to
 * the other would look like an anomaly.
 */
export function combineSources(primary: SampleSource, secondary: SampleSource): SampleSource {
  return {
    async read(requests, range, signal) {
      const [first, second] = await Promise.all([
        primary.read(requests, range, signal),
        secondary.read(requests, range, signal),
      ]);
      const combined = new Map(first);
      for (const [key, window] of second) {
        const before = first.get(key);
        combined.set(key, before === undefined ? window : combinedWindow(before, window));
      }
      return combined;
    },
  };
}

/** What was wrong with the primary is told even where the secondary helps out; the other way round it is nobody's loss. */
function combinedWindow(first: SampleWindow, second: SampleWindow): SampleWindow {
  const lacking = new Set<string>(
    METRIC_NAMES.filter((metric) => !hasMetric(first, metric) && hasMetric(second, metric)),
  );
  if (lacking.size === 0) return first;
  const values = first.values.slice();
  for (const [place, metric] of METRIC_NAMES.entries())
    if (lacking.has(metric))
      for (let at = place; at < values.length; at += METRIC_NAMES.length)
        values[at] = second.values[at] ?? Number.NaN;
  return {
    ...first,
    values,
    issues: [...first.issues, ...second.issues.filter(({ metric }) => lacking.has(metric))],
  };
}
