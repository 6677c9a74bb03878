import type { Finding } from '../detection/finding.ts';
import type { Action } from '../healing/action.ts';
import type { WindowVerdict } from '../healing/verification.ts';
import type { WorkloadObservation } from '../workload/observation.ts';
import type { ServiceLevels } from '../workload/service-levels.ts';
import type { WrittenState } from './drift.ts';
import type { EffectivePolicy } from './situation.ts';

/** One look during a window. `observation` null: the workload is gone. */
export interface WindowSample {
  readonly atMs: number;
  readonly observation: WorkloadObservation | null;
  readonly serviceLevels: ServiceLevels;
}

/** What was done, and what it is judged against. */
export interface Expected {
  readonly action: Action;
  /** What the act was meant to cure. */
  readonly findings: readonly Finding[];
  /** What stood right after the act; for acts that write no template, what stood before. */
  readonly postState: WrittenState;
  readonly settings: EffectivePolicy;
  /** When the act was done; evidence older than this says nothing about it. Absent: all evidence counts. */
  readonly actedAtMs?: number | null;
  /** Service levels the act was decided on: worse than these is worse. Absent: only the absolute limits count. */
  readonly serviceLevelsAtDecision?: ServiceLevels;
}

export interface WindowJudgement {
  readonly verdict: WindowVerdict;
  readonly sentences: readonly string[];
}
