import type { GateResult } from './gate.ts';
import type { PlanRefusal } from './plan.ts';
import type { ShownPlan } from './progress.ts';

/** What a dry run found; nothing was touched. */
export interface DryRun {
  /** Null: it cannot be released as asked. */
  readonly plan: ShownPlan | null;
  readonly refusals: readonly PlanRefusal[];
  readonly gates: readonly GateResult[];
}
