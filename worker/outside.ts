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
import { createSymptomWatch } from '../activities/kubernetes/watch.ts';
import { createClusterWriter } from '../activities/kubernetes/writer.ts';
import type { MetricsReader } from '../activities/metrics/port.ts';
import { createPrometheusApi } from '../activities/metrics/prometheus-api.ts';
import { createPrometheusReader } from '../activities/metrics/prometheus.ts';
import { createLogNotifier } from '../activities/notify/log.ts';
import type { Notifier } from '../activities/notify/port.ts';
import { createWebhookNotifier } from '../activities/notify/webhook.ts';
import { createIsolationForestScorer } from '../activities/scorer/isolation-forest.ts';
import type { Scorer } from '../activities/scorer/port.ts';
import type { WorkerConfig } from './config.ts';
import { watchPolicy } from './policy-file.ts';
import { withinScopes } from './scopes.ts';

/** The systems outside, connected. */
export interface Outside {
  readonly cluster: ClusterReader;
  readonly writer: ClusterWriter;
  readonly killSwitch: KillSwitchFlag;
  readonly watch: SymptomWatch;
  readonly metrics: MetricsReader;
  readonly scorer: Scorer;
  readonly notifier: Notifier;
  readonly policy: () => Policy;
}

export function connectOutside(config: WorkerConfig, report: (sentence: string) => void): Outside {
  const kubeConfig = loadKubeConfig(config.kubeconfig);
  const client = new KubernetesClient(kubeConfig);
  const nowMs = () => Date.now();
  return {
    cluster: withinScopes(createClusterReader({ client, cluster: config.cluster }), config.scopes),
    writer: createClusterWriter({ client }),
    killSwitch: createKillSwitchFlag({ client }),
    watch: createSymptomWatch({ client, cluster: config.cluster }),
    metrics: createPrometheusReader(createPrometheusApi(config.prometheus.url), {
      scrapeIntervalMs: config.prometheus.scrapeIntervalMs,
      nowMs,
    }),
    scorer: createIsolationForestScorer(nowMs),
    notifier:
      config.webhookUrl === null ? createLogNotifier(report) : createWebhookNotifier(config.webhookUrl),
    policy: watchPolicy(config.policyFile, report),
  };
}
