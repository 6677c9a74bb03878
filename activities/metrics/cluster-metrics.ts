import type { PushedSample, RecordStore } from '../../store/port.ts';
import type { PodMetricsReader, PodUsage } from '../kubernetes/pod-metrics.ts';
import { hasMetric } from './combine-sources.ts';
import type { ServiceLevelRequest } from './port.ts';
import type { SampleRange, SampleSource, SampleWindow } from './sample-source.ts';

/** CPU and memory of workloads that Prometheus does not measure, collected because their source keeps no history. */
export interface ClusterMetrics {
  /**
   * Takes a sample at this time of each workload for which Prometheus has neither CPU nor memory. Without the metrics
   * API there are none, quietly; when it is there and cannot be read, `unread` says why.
   * @param requests all workloads measured; their keys are target keys
   */
  collect(
    requests: readonly ServiceLevelRequest[],
    atMs: number,
    signal: AbortSignal,
  ): Promise<{ readonly samples: number; readonly unread: string | null }>;
}

export interface ClusterMetricsOptions {
  readonly podMetrics: PodMetricsReader;
  /** Asked for CPU and memory alone. */
  readonly prometheus: SampleSource;
  readonly store: Pick<RecordStore, 'saveSamples'>;
}

/** Where Prometheus had any value within this time it is the source; a short hole must not bring in another. */
const LOOK_MS = 600_000;
const LOOK_STEP_MS = 60_000;
/** Measured at least this recently, beyond its own window: older figures are of a pod or a server that is gone. */
const FRESH_MS = 120_000;
const USAGE = ['cpuCores', 'memoryBytes'] as const;

export function createClusterMetrics(options: ClusterMetricsOptions): ClusterMetrics {
  const { podMetrics, prometheus, store } = options;
  /** The newest measurement taken of each workload: told again, it is the same sample. */
  let taken: ReadonlyMap<string, number> = new Map();
  return {
    async collect(requests, atMs, signal) {
      if (requests.length === 0) return { samples: 0, unread: null };
      const answer = await podMetrics.read(
        requests.map(({ namespace }) => namespace),
        signal,
      );
      if (answer.status !== 'read')
        return { samples: 0, unread: answer.status === 'unread' ? answer.reason : null };
      const fresh = answer.usage.filter((one) => atMs - one.atMs <= FRESH_MS + one.windowMs);
      const byPod = new Map(fresh.map((one) => [podKey(one.namespace, one.pod), one]));
      const used = requests.flatMap((request) => {
        const pods = request.pods.flatMap((pod) => byPod.get(podKey(request.namespace, pod)) ?? []);
        return pods.length === 0 ? [] : [{ request, pods, measuredAtMs: newestOf(pods) }];
      });
      const news = used.filter(({ request, measuredAtMs }) => measuredAtMs !== taken.get(request.key));
      const unmeasured = await withoutUsage(
        prometheus,
        news.map(({ request }) => request),
        { atMs, signal },
      );
      const samples = news
        .filter(({ request }) => unmeasured.has(request.key))
        .flatMap(({ request, pods }) => samplesOf(request.key, pods, atMs));
      if (samples.length > 0) await store.saveSamples(samples);
      taken = new Map(used.map(({ request, measuredAtMs }) => [request.key, measuredAtMs]));
      return { samples: samples.length, unread: null };
    },
  };
}

const podKey = (namespace: string, pod: string): string => `${namespace}/${pod}`;
const newestOf = (pods: readonly PodUsage[]): number => Math.max(...pods.map(({ atMs }) => atMs));

function samplesOf(targetKey: string, pods: readonly PodUsage[], atMs: number): PushedSample[] {
  const cores = pods.reduce((sum, { cpuCores }) => sum + cpuCores, 0) / pods.length;
  const fullest = Math.max(...pods.map(({ memoryBytes }) => memoryBytes));
  return [
    { targetKey, metric: 'cpuCores', atMs, value: cores },
    { targetKey, metric: 'memoryBytes', atMs, value: fullest },
  ];
}

/** Keys of those for which Prometheus says that it has neither; what it cannot answer is not a no. */
async function withoutUsage(
  prometheus: SampleSource,
  requests: readonly ServiceLevelRequest[],
  { atMs, signal }: { readonly atMs: number; readonly signal: AbortSignal },
): Promise<ReadonlySet<string>> {
  const toMs = Math.floor(atMs / LOOK_STEP_MS) * LOOK_STEP_MS;
  const range: SampleRange = { fromMs: toMs - LOOK_MS, toMs, stepMs: LOOK_STEP_MS };
  const windows = await prometheus.read(requests, range, signal);
  const isWithout = (window: SampleWindow): boolean =>
    USAGE.every((metric) => !hasMetric(window, metric)) &&
    !window.issues.some(({ metric }) => (USAGE as readonly string[]).includes(metric));
  return new Set([...windows].filter(([, window]) => isWithout(window)).map(([key]) => key));
}
