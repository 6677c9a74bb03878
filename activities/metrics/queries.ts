import { CPU_SPAN_MS } from '../../domain/workload/service-levels.ts';

/**
 * The PromQL behind the service levels, one template each. `$namespaces` becomes a regular expression that matches exactly
 * the namespaces asked for, `$window` the length of the window. Series carry the labels `namespace`, `pod` and
 * `pod_template_hash`; what each query must answer with is said beside it, so that another naming can take its place.
 *
 * `increase()` extrapolates to the window's edges from the samples inside it: counts are estimates, off by up to one scrape
 * interval's worth, and need two samples in the window. What a new pod counted before its first scrape is not in them.
 */
export interface ServiceLevelQueries {
  /** Requests answered in the window, by namespace, pod, pod_template_hash. */
  readonly completed: string;
  /** Those answered with 5xx, by namespace, pod, pod_template_hash. */
  readonly failed: string;
  /** Requests that came in during the window, by namespace, pod. */
  readonly received: string;
  /** Most requests being worked on at once during the window, by namespace, pod: one scrape alone may fall between two. */
  readonly inFlight: string;
  /** 95th percentile in seconds, by namespace, pod_template_hash. */
  readonly p95Seconds: string;
  /** When each pod was last scraped, in epoch seconds, by namespace, pod, pod_template_hash. */
  readonly lastScrape: string;
  /** Cores in use, mean of the last `CPU_SPAN_MS` whatever the window, by namespace, pod. */
  readonly cpuCores: string;
  /** Working set, by namespace, pod. */
  readonly memoryBytes: string;
}

/** The metric vector over time, by namespace, pod_template_hash, for the detector. */
export interface HistoryQueries {
  /** Cores in use, mean of the pods. */
  readonly cpuCores: string;
  /** Working set of the fullest pod. */
  readonly memoryBytes: string;
  readonly p95Seconds: string;
  readonly failedPerSecond: string;
  readonly requestsPerSecond: string;
  /** Read and written, all pods together. */
  readonly diskBytesPerSecond: string;
  /** Received and sent, all pods together. */
  readonly networkBytesPerSecond: string;
}

const IN = 'namespace=~"$namespaces"';
const P95 = `histogram_quantile(0.95, sum by (namespace, pod_template_hash, le) (rate(http_request_duration_seconds_bucket{${IN}}[$window])))`;

// A container measured by two exporters (cadvisor and the kubelet's own) counts once.
const cpuByPod = (window: string): string =>
  `sum by (namespace, pod) (max by (namespace, pod, container) (rate(container_cpu_usage_seconds_total{container!="",${IN}}[${window}])))`;
const MEMORY_BY_POD = `sum by (namespace, pod) (max by (namespace, pod, container) (container_memory_working_set_bytes{container!="",${IN}}))`;

// `or` keeps both directions where one is missing; the label tells them apart, so that none is taken for the other's twin.
const bothWays = (first: string, second: string, selector: string): string =>
  [first, second]
    .map((name) => `label_replace(rate(${name}{${selector}}[$window]), "direction", "${name}", "", "")`)
    .join(' or ');
const DISK_BY_POD = `sum by (namespace, pod) (max by (namespace, pod, container, device, direction) (${bothWays('container_fs_reads_bytes_total', 'container_fs_writes_bytes_total', `container!="",${IN}`)}))`;
// A pod's network belongs to none of its containers: these series have no container label, or that of the sandbox.
const NETWORK_BY_POD = `sum by (namespace, pod) (max by (namespace, pod, interface, direction) (${bothWays('container_network_receive_bytes_total', 'container_network_transmit_bytes_total', IN)}))`;

// Container series name the pod alone; a ReplicaSet's hash is the last part but one of its pods' names.
const byVersion = (combine: 'avg' | 'max' | 'sum', series: string): string =>
  `${combine} by (namespace, pod_template_hash) (label_replace(${series}, "pod_template_hash", "$1", "pod", "(?:.*-)?([a-z0-9]+)-[a-z0-9]{5}"))`;

export const SERVICE_LEVEL_QUERIES: ServiceLevelQueries = {
  completed: `sum by (namespace, pod, pod_template_hash) (increase(http_requests_total{${IN}}[$window]))`,
  failed: `sum by (namespace, pod, pod_template_hash) (increase(http_requests_total{code=~"5..",${IN}}[$window]))`,
  received: `sum by (namespace, pod) (increase(http_requests_received_total{${IN}}[$window]))`,
  inFlight: `sum by (namespace, pod) (max_over_time(http_requests_in_flight{${IN}}[$window]))`,
  p95Seconds: P95,
  lastScrape: `max by (namespace, pod, pod_template_hash) (timestamp(http_requests_total{${IN}}))`,
  cpuCores: cpuByPod(`${String(CPU_SPAN_MS)}ms`),
  memoryBytes: MEMORY_BY_POD,
};

export const HISTORY_QUERIES: HistoryQueries = {
  cpuCores: byVersion('avg', cpuByPod('$window')),
  memoryBytes: byVersion('max', MEMORY_BY_POD),
  p95Seconds: P95,
  failedPerSecond: `sum by (namespace, pod_template_hash) (rate(http_requests_total{code=~"5..",${IN}}[$window]))`,
  requestsPerSecond: `sum by (namespace, pod_template_hash) (rate(http_requests_total{${IN}}[$window]))`,
  diskBytesPerSecond: byVersion('sum', DISK_BY_POD),
  networkBytesPerSecond: byVersion('sum', NETWORK_BY_POD),
};

const escapedForRegex = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
const escapedForString = (text: string): string => text.replaceAll(/[\\"]/g, String.raw`\$&`);

/**
 * A query for these namespaces and this window.
 * @param namespaces at least one; an empty list would match nothing, so it is refused
 */
export function fillQuery(template: string, namespaces: readonly string[], windowMs: number): string {
  if (namespaces.length === 0)
    throw new Error('a query needs at least one namespace: an empty list is not all of them');
  const pattern = escapedForString([...new Set(namespaces)].toSorted().map(escapedForRegex).join('|'));
  const window = `${String(Math.round(windowMs))}ms`;
  return template.replaceAll(/\$namespaces|\$window/g, (name) => (name === '$window' ? window : pattern));
}
