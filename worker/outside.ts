import type { Policy } from '../domain/policy/schema.ts';
import { KubernetesClient } from '../activities/kubernetes/client.ts';
import { createKillSwitchFlag } from '../activities/kubernetes/kill-switch.ts';
import { loadKubeConfig } from '../activities/kubernetes/kube-config.ts';
import { createClusterReader } from '../activities/kubernetes/observe.ts';
import type {
  ClusterReader,
  ClusterWriter,
  KillSwitchFlag,
  SymptomWatch,
} from '../activities/kubernetes/port.ts';
import { createReleaseCluster } from '../activities/kubernetes/release/create.ts';
import type { ReleaseCluster } from '../activities/kubernetes/release/port.ts';
import { createPodMetricsReader } from '../activities/kubernetes/pod-metrics.ts';
import { createSymptomWatch } from '../activities/kubernetes/watch.ts';
import { createClusterWriter } from '../activities/kubernetes/writer.ts';
import { createClusterMetrics } from '../activities/metrics/cluster-metrics.ts';
import type { ClusterMetrics } from '../activities/metrics/cluster-metrics.ts';
import { combineSources } from '../activities/metrics/combine-sources.ts';
import { createCustomMetricReader } from '../activities/metrics/custom-metric.ts';
import type { CustomMetricReader } from '../activities/metrics/custom-metric.ts';
import type { MetricsReader } from '../activities/metrics/port.ts';
import { createPrometheusApi } from '../activities/metrics/prometheus-api.ts';
import { createPrometheusSamples } from '../activities/metrics/prometheus-samples.ts';
import { createPrometheusReader } from '../activities/metrics/prometheus.ts';
import { createPushedSamples } from '../activities/metrics/pushed-samples.ts';
import { HISTORY_QUERIES } from '../activities/metrics/queries.ts';
import type { SampleSource } from '../activities/metrics/sample-source.ts';
import { createLogNotifier } from '../activities/notify/log.ts';
import type { Notifier } from '../activities/notify/port.ts';
import { createWebhookNotifier } from '../activities/notify/webhook.ts';
import { createImageRegistries } from '../activities/registry/distribution.ts';
import type { ImageRegistries } from '../activities/registry/port.ts';
import { createDetectorCache } from '../activities/scorer/detector-cache.ts';
import { createFitPool } from '../activities/scorer/fit-pool.ts';
import type { FitPool } from '../activities/scorer/fit-pool.ts';
import { createForesight } from '../activities/scorer/foresight.ts';
import type { Foresight } from '../activities/scorer/foresight.ts';
import type { Scorer } from '../activities/scorer/port.ts';
import { createScorer } from '../activities/scorer/scorer.ts';
import type { RecordStore } from '../store/port.ts';
import type { WorkerConfig } from './config.ts';
import { watchPolicy } from './policy-file.ts';
import { withinScopes } from './scopes.ts';

/** The systems outside, connected. */
export interface Outside {
  readonly clusterName: string;
  readonly cluster: ClusterReader;
  readonly writer: ClusterWriter;
  readonly releases: ReleaseCluster;
  readonly killSwitch: KillSwitchFlag;
  readonly watch: SymptomWatch;
  readonly metrics: MetricsReader;
  readonly customMetric: CustomMetricReader;
  readonly samples: SampleSource;
  readonly clusterMetrics: ClusterMetrics;
  readonly scorer: Scorer;
  readonly foresight: Foresight;
  /** To be closed. */
  readonly fits: FitPool;
  readonly images: ImageRegistries;
  readonly notifier: Notifier;
  readonly policy: () => Policy;
}

interface Beside {
  readonly store: RecordStore;
  readonly report: (sentence: string) => void;
}

export function connectOutside(config: WorkerConfig, { store, report }: Beside): Outside {
  const kubeConfig = loadKubeConfig(config.kubeconfig);
  const client = new KubernetesClient(kubeConfig);
  const nowMs = () => Date.now();
  return {
    clusterName: config.cluster,
    releases: createReleaseCluster({ client }),
    cluster: withinScopes(createClusterReader({ client, cluster: config.cluster }), config.scopes),
    writer: createClusterWriter({ client }),
    killSwitch: createKillSwitchFlag({ client }),
    watch: createSymptomWatch({ client, cluster: config.cluster }),
    ...measuring(config, { client, store, nowMs }),
    fits: createFitPool(),
    images: createImageRegistries(),
    notifier:
      config.webhookUrl === null ? createLogNotifier(report) : createWebhookNotifier(config.webhookUrl),
    policy: watchPolicy(config.policyFile, report),
  };
}

interface Measuring {
  readonly client: KubernetesClient;
  readonly store: RecordStore;
  readonly nowMs: () => number;
}

/** What Prometheus does not know is what was pushed, and what the cluster itself says of its pods. */
function measuring(
  { prometheus: { url, scrapeIntervalMs }, sampleMs }: WorkerConfig,
  { client, store, nowMs }: Measuring,
): Pick<Outside, 'metrics' | 'customMetric' | 'samples' | 'clusterMetrics' | 'scorer' | 'foresight'> {
  const api = createPrometheusApi(url);
  const { cpuCores, memoryBytes } = HISTORY_QUERIES;
  const cache = createDetectorCache(store, { sampleMs });
  const samples = combineSources(
    createPrometheusSamples(api, { scrapeIntervalMs }),
    createPushedSamples(store, nowMs),
  );
  return {
    customMetric: createCustomMetricReader(api, nowMs),
    metrics: createPrometheusReader(api, { scrapeIntervalMs, nowMs }),
    samples,
    scorer: createScorer({ store, samples, sampleMs, nowMs, cache }),
    foresight: createForesight({
      samples,
      sampleMs,
      nowMs,
      modelOf: (uid) => cache.peek(uid)?.model ?? null,
    }),
    clusterMetrics: createClusterMetrics({
      podMetrics: createPodMetricsReader({ client, nowMs }),
      prometheus: createPrometheusSamples(api, { scrapeIntervalMs, queries: { cpuCores, memoryBytes } }),
      store,
    }),
  };
}
