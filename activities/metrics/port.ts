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
}
