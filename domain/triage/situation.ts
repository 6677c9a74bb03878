import type { Finding } from '../detection/finding.ts';
import type { Policy } from '../policy/schema.ts';
import type { JournaledState } from '../workload/good-state.ts';
import type { WorkloadObservation } from '../workload/observation.ts';
import type { ServiceLevels } from '../workload/service-levels.ts';

/** How many owners in a scope look unwell right now, by any sign: weaker than a finding on purpose. */
export interface ScopeHealth {
  readonly scope: string;
  readonly owners: number;
  readonly sickOwners: readonly string[];
}

/** Everything triage may look at. Fresh: read for this decision. `observation` null: the workload is gone. */
export interface Situation {
  readonly nowMs: number;
  readonly observation: WorkloadObservation | null;
  readonly serviceLevels: ServiceLevels;
  readonly findings: readonly Finding[];
  /** The journal of this workload's uid, newest first by `firstSeenAtMs`, at most 20. */
  readonly states: readonly JournaledState[];
  /** `stateId` of what runs now; null when it was never journaled. */
  readonly currentStateId: string | null;
  readonly scopeHealth: ScopeHealth;
  readonly policy: EffectivePolicy;
  /** The freeze the workload's scope is under; absent or null when none, or when the caller's guardrails ask for it. */
  readonly freeze?: { readonly reason: string; readonly untilMs: number } | null;
}

/** The policy that applies to one workload, all defaults filled in. */
export type EffectivePolicy = Policy['defaults'];
