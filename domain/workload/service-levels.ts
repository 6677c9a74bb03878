/** What users of one version (ReplicaSet) of a workload get, over one window. Counts are of the window, not rates. */
export interface VersionServiceLevels {
  readonly podTemplateHash: string;
  readonly requests: number;
  /** 5xx over all requests, 0–1; null without requests. */
  readonly errorRatio: number | null;
  /** 95th percentile in ms; null without requests. */
  readonly p95Ms: number | null;
}

/** One pod's progress over one window: what came in, what was answered. */
export interface PodProgress {
  readonly pod: string;
  readonly received: number;
  readonly completed: number;
  /** Most at one time during the window. */
  readonly inFlight: number;
}

/** Kubelets count cpu every 10 to 20 s: over a minute that is off by a third, over five by a fifteenth. */
export const CPU_SPAN_MS = 300_000;

export interface PodUsage {
  readonly pod: string;
  /** Mean of the last `CPU_SPAN_MS`. */
  readonly cpuCores: number | null;
  readonly memoryBytes: number | null;
}

/**
 * Service levels of one workload. `absent`: it never had metrics (not scraped) — Kubernetes symptoms stand alone.
 * `unknown`: it had them and they are stale, gone or unreadable — nothing may be concluded from them.
 */
export type ServiceLevels =
  | {
      readonly status: 'known';
      readonly atMs: number;
      readonly windowMs: number;
      readonly versions: readonly VersionServiceLevels[];
      readonly pods: readonly PodProgress[];
      readonly usage: readonly PodUsage[];
    }
  | { readonly status: 'absent' }
  | { readonly status: 'unknown'; readonly reason: string };
