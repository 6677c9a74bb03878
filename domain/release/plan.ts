import type { Change, ChangeRef } from './change.ts';
import type { Strategy } from './release-schema.ts';

/** Deployments whose rollout must be over before the step goes on. */
export interface Rollout {
  readonly namespace: string;
  readonly deployment: string;
}

/** Which pods are the new version and which the old, both serving in the same minutes. */
export interface Arms {
  readonly namespace: string;
  /** Deployment of the new version. */
  readonly canary: string;
  /** Deployment of the old one; null: only the new version serves, judged by its absolute limits and the figures before. */
  readonly baseline: string | null;
}

/** How long the new version is watched after a step, and between whom it is compared. */
export interface Watch {
  readonly seconds: number;
  readonly arms: Arms;
}

/**
 * One step of a target: its writes in order, the rollouts they lead to, then an optional watch. `C` is `Change` while it
 * is planned, and `ChangeRef` in a workflow's history.
 */
export interface Step<C> {
  /** `<target>/<slug>`, unique in the release: `web/canary-10`. */
  readonly id: string;
  readonly title: string;
  readonly changes: readonly C[];
  readonly rollouts: readonly Rollout[];
  /** Of `rollouts`, seconds (REQUIREMENTS §4: 300). */
  readonly deadlineSeconds: number;
  readonly watch: Watch | null;
  /** One sentence: what running this step backwards does. */
  readonly undo: string;
}

export interface TargetPlan<C> {
  /** The Deployment's name; unique within a release and namespace. */
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly strategy: Strategy['type'];
  /** Serve the new version. */
  readonly steps: readonly Step<C>[];
  /** After the soak: what kept the old version warm goes, and the Deployment itself runs the new version. */
  readonly finish: readonly Step<C>[];
  /** What people should know of this plan before they approve it: `10 % is 33 % with 2 replicas`. */
  readonly notes: readonly string[];
}

export type PlannedTarget = TargetPlan<Change>;
export type TargetRef = TargetPlan<ChangeRef>;

/** Why a target cannot be released as asked; nothing was changed. */
export interface PlanRefusal {
  readonly target: string;
  readonly code:
    | 'missing-namespace'
    | 'missing-deployment'
    | 'missing-container'
    | 'missing-service'
    | 'missing-route'
    | 'foreign-owner'
    | 'autoscaled'
    | 'quota'
    | 'disruption-budget'
    | 'not-settled'
    | 'nothing-to-change'
    | 'missing-image'
    | 'refused-by-api'
    | 'unsupported';
  readonly sentence: string;
  readonly wayOut: string;
}

export const isRefusal = (planned: PlannedTarget | PlanRefusal): planned is PlanRefusal => 'code' in planned;
