import { METRIC_NAMES } from './port.ts';
import type { MetricHistory, MetricName, ServiceLevelRequest } from './port.ts';
import type { Series } from './prometheus-answer.ts';
import type { QueryRange } from './prometheus-api.ts';
import type { HistoryQueries } from './queries.ts';

export type SeriesByQuery = Readonly<Record<keyof HistoryQueries, readonly Series[]>>;

type Values = ReadonlyMap<number, readonly number[]>;

/** Per moment the values of those versions that had one; NaN and infinities are gaps. */
function valuesOf(series: readonly Series[], { namespace, podTemplateHashes }: ServiceLevelRequest): Values {
  const hashes = new Set(podTemplateHashes);
  const values = new Map<number, number[]>();
  const own = series.filter(
    ({ labels }) => labels['namespace'] === namespace && hashes.has(labels['pod_template_hash'] ?? ''),
  );
  for (const { atMs, value } of own.flatMap(({ points }) => points)) {
    if (!Number.isFinite(value)) continue;
    const known = values.get(atMs);
    if (known === undefined) values.set(atMs, [value]);
    else known.push(value);
  }
  return values;
}

const most = (values: readonly number[]): number => Math.max(...values);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function ofVersions(
  values: readonly number[] | undefined,
  combine: (present: readonly number[]) => number,
): number | null {
  return values === undefined ? null : combine(values);
}

/** One workload's metric vector over time: versions side by side count as one workload. */
export function assembleHistory(
  request: ServiceLevelRequest,
  series: SeriesByQuery,
  { fromMs, toMs, stepMs }: QueryRange,
): MetricHistory {
  const by = {
    cpuCores: valuesOf(series.cpuCores, request),
    memoryBytes: valuesOf(series.memoryBytes, request),
    p95Seconds: valuesOf(series.p95Seconds, request),
    failed: valuesOf(series.failedPerSecond, request),
    requests: valuesOf(series.requestsPerSecond, request),
  };
  const mean = (values: readonly number[]) => sum(values) / values.length;
  const rows: MetricHistory['rows'][number][] = [];
  for (let atMs = fromMs; atMs <= toMs; atMs += stepMs) {
    const requests = ofVersions(by.requests.get(atMs), sum);
    const failed = ofVersions(by.failed.get(atMs), sum) ?? 0;
    const row: Record<MetricName, number | null> = {
      cpuCores: ofVersions(by.cpuCores.get(atMs), mean),
      memoryBytes: ofVersions(by.memoryBytes.get(atMs), most),
      p95Ms: ofVersions(by.p95Seconds.get(atMs), (values) => most(values) * 1000),
      errorRatio: requests === null || requests === 0 ? null : failed / requests,
      requestsPerSecond: requests,
    };
    if (Object.values(row).some((value) => value !== null))
      rows.push({ atMs, values: METRIC_NAMES.map((name) => row[name]) });
  }
  return { stepMs, rows };
}
