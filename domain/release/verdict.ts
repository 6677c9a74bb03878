/** Why a release is rolled back (REQUIREMENTS §4). */
export const TRIGGERS = [
  'error-ratio',
  'slower',
  'crash',
  'not-ready',
  'saturation',
  'health-score',
  'custom-metric',
  'smoke',
  'rollout-deadline',
  'gate',
  'unresolved',
  'security-finding',
] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** What one arm's users got over one window, and how its pods did. */
export interface ArmFigures {
  readonly requests: number;
  /** 0–1; null without requests. */
  readonly errorRatio: number | null;
  readonly p95Ms: number | null;
  /** Container restarts and failures within the window. */
  readonly restarts: number;
  /** Evidence, one sentence each: `pod web-1: OOMKilled 4 s ago`. */
  readonly crashes: readonly string[];
  readonly podsReady: number;
  readonly podsDesired: number;
  /** Highest of its pods, share of the limit; null without a limit or a figure. */
  readonly memoryRatio: number | null;
  /** Likewise, the mean of the last `CPU_SPAN_MS`, of pods that had warmed up when they began. */
  readonly cpuRatio: number | null;
}

/** The old version alone, before its release. Fullness is absent of releases that began when nobody kept it. */
export type BeforeFigures = Pick<ArmFigures, 'errorRatio' | 'p95Ms'> &
  Partial<Pick<ArmFigures, 'memoryRatio' | 'cpuRatio'>>;

/** A user's own query and what it answered; null: no number. */
export interface MetricReading {
  readonly name: string;
  readonly value: number | null;
  readonly max: number | null;
  readonly min: number | null;
}

export interface WindowFigures {
  readonly windowMs: number;
  readonly canary: ArmFigures;
  /** Null: no old version serves beside it. */
  readonly baseline: ArmFigures | null;
  /** What users got before the release; null when nobody measured. */
  readonly before: BeforeFigures | null;
  /** `absent`: the workload has no service levels; `unknown`: they are stale or unreadable just now. */
  readonly metrics: 'known' | 'absent' | 'unknown';
  readonly custom: readonly MetricReading[];
}

/**
 * One watch. `promote`: go on; `roll-back`: a trigger fired; `unknown`: too little to judge by, which holds for a person;
 * `errored`: figures could not be read, which is tried again and then held. Only `promote` goes on.
 */
export interface Verdict {
  readonly verdict: 'promote' | 'roll-back' | 'unknown' | 'errored';
  readonly trigger: Trigger | null;
  /** 0–100; null when it cannot be told. */
  readonly healthScore: number | null;
  readonly sentences: readonly string[];
}
