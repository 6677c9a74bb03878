import type { ServiceLevels } from '../../domain/workload/service-levels.ts';

export interface ServiceLevelRequest {
  readonly key: string;
  readonly namespace: string;
  /** Names of its pods now, and the template hashes of its ReplicaSets: how series are told apart. */
  readonly pods: readonly string[];
  readonly podTemplateHashes: readonly string[];
  /** true: it had metrics before, so their absence is `unknown`, not `absent`. */
  readonly hadMetrics: boolean;
  /** Pods restart or start too young to have been scraped are no gap. Epoch ms of the youngest Ready pod. */
  readonly youngestReadyAtMs: number | null;
}

/** Service levels of many workloads over one window: a constant number of PromQL queries, whatever their number. */
export interface MetricsReader {
  /** Never throws for bad data: unreachable, NaN, text or nothing ⇒ `unknown` with its reason for those that had metrics. */
  serviceLevels(
    requests: readonly ServiceLevelRequest[],
    windowMs: number,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, ServiceLevels>>;
  /** The metric vector's recent history for the scorer, oldest first; empty when unknown. */
  history(
    requests: readonly ServiceLevelRequest[],
    range: { readonly lengthMs: number; readonly stepMs: number },
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, MetricHistory>>;
}

/**
 * REQUIREMENTS §1 order: cpu (mean of the pods), memory (the fullest pod), p95 (the slowest version), error ratio, requests
 * per second (all versions together). A missing sample is null.
 */
export const METRIC_NAMES = ['cpuCores', 'memoryBytes', 'p95Ms', 'errorRatio', 'requestsPerSecond'] as const;
export type MetricName = (typeof METRIC_NAMES)[number];
export interface MetricHistory {
  readonly stepMs: number;
  readonly rows: readonly { readonly atMs: number; readonly values: readonly (number | null)[] }[];
}
