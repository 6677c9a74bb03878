import { z } from 'zod';
import { GATES } from '../release/gate.ts';
import { RELEASE_PHASES } from '../release/progress.ts';
import { ReleaseResultName, ReleaseShape, StrategyName, TriggerName } from './release-schema.ts';
import { ChangeShape, TimelineShape } from './schema.ts';

const atMs = z.number();
const maybeAtMs = atMs.nullable();
const sentences = z.array(z.string()).readonly();

const RolloutShape = z.object({ namespace: z.string(), deployment: z.string() });
const ArmsShape = z.object({
  namespace: z.string(),
  canary: z.string(),
  baseline: z.string().nullable().describe('null: nothing old serves beside it'),
});
export const PlannedStepShape = z.object({
  id: z.string(),
  title: z.string(),
  changes: z.array(ChangeShape).readonly(),
  rollouts: z.array(RolloutShape).readonly(),
  deadlineSeconds: z.number(),
  watch: z.object({ seconds: z.number(), arms: ArmsShape }).nullable(),
  undo: z.string().describe('what running this step backwards does'),
});
export type PlannedStepShape = z.infer<typeof PlannedStepShape>;

export const TargetPlanShape = z.object({
  name: z.string(),
  namespace: z.string(),
  uid: z.string(),
  strategy: StrategyName,
  steps: z.array(PlannedStepShape).readonly(),
  finish: z.array(PlannedStepShape).readonly().describe('after the soak'),
  notes: sentences,
});
export type TargetPlanShape = z.infer<typeof TargetPlanShape>;

/** Mirrors domain/release/progress.ts; the API's mapping stops compiling when they part. */
export const ShownPlanShape = z.object({
  planHash: z.string(),
  staging: z.array(TargetPlanShape).readonly(),
  targets: z.array(TargetPlanShape).readonly(),
  groups: z.array(z.array(z.string()).readonly()).readonly().describe('one after another'),
});
export type ShownPlanShape = z.infer<typeof ShownPlanShape>;

const gateIds = GATES.map(({ id }) => id);
export const GateShape = z.object({
  gate: z.enum(gateIds),
  title: z.string(),
  result: z.enum(['pass', 'fail', 'unknown', 'waived']),
  sentence: z.string(),
  by: z.string().nullable().describe('who attested or waived it; null: a machine looked'),
});
export type GateShape = z.infer<typeof GateShape>;

export const StepShape = z.object({
  id: z.string(),
  phase: z.enum(RELEASE_PHASES),
  title: z.string(),
  status: z.enum(['waiting', 'running', 'passed', 'failed', 'skipped', 'held', 'undone']),
  startedAtMs: maybeAtMs,
  endedAtMs: maybeAtMs,
  sentences: sentences.describe('what was found or done, newest last'),
});
export type StepShape = z.infer<typeof StepShape>;

const HoldStateShape = z.object({
  why: z.enum(['unknown', 'errored', 'failed', 'security', 'frozen', 'kill-switch', 'drifted']),
  sentence: z.string(),
  sinceMs: atMs,
  untilMs: maybeAtMs.describe('then it is rolled back'),
});

const OutcomeShape = z.object({
  releaseId: z.string(),
  result: ReleaseResultName,
  trigger: TriggerName.nullable(),
  sentence: z.string(),
  left: z.array(ChangeShape).readonly().describe('changes still in place that should not be'),
  closedAtMs: atMs,
});

export const ReleaseStateShape = z.discriminatedUnion('status', [
  z.object({ status: z.literal('queued'), behind: z.array(z.string()).readonly(), sinceMs: atMs }),
  z.object({
    status: z.literal('running'),
    phase: z.enum(RELEASE_PHASES),
    stepId: z.string().nullable(),
  }),
  z.object({
    status: z.literal('awaiting-approval'),
    planHash: z.string(),
    expiresAtMs: atMs,
    approvals: z.array(z.object({ actor: z.string(), atMs })).readonly(),
    quorum: z.number(),
    role: z.string(),
    refusals: sentences,
  }),
  z.object({ status: z.literal('paused'), by: z.string(), reason: z.string(), sinceMs: atMs }),
  z.object({ status: z.literal('held'), hold: HoldStateShape }),
  z.object({ status: z.literal('undoing'), because: z.string(), trigger: TriggerName.nullable() }),
  z.object({ status: z.literal('closed'), outcome: OutcomeShape }),
]);
export type ReleaseStateShape = z.infer<typeof ReleaseStateShape>;

export const ReleaseProgressShape = z.object({
  releaseId: z.string(),
  name: z.string(),
  namespace: z.string(),
  requestedBy: z.string(),
  reason: z.string(),
  state: ReleaseStateShape,
  steps: z.array(StepShape).readonly(),
  gates: z.array(GateShape).readonly(),
  plan: ShownPlanShape.nullable(),
  openUndos: z.array(ChangeShape).readonly().describe('newest last: undone from the end'),
});
export type ReleaseProgressShape = z.infer<typeof ReleaseProgressShape>;

export const ReleaseDetail = z.object({
  id: z.string(),
  release: ReleaseShape.nullable().describe('null: it began a moment ago and is not recorded yet'),
  timeline: z.array(TimelineShape),
  timelineMore: z.boolean().describe('the story is longer than what is shown'),
  progress: ReleaseProgressShape.nullable().describe('from its run, while Temporal keeps it'),
  progressUnknown: z.string().nullable().describe('why there is no progress'),
  temporalUrl: z.string().describe('the run in the Temporal UI'),
});
export type ReleaseDetail = z.infer<typeof ReleaseDetail>;

export const PlanRefusalShape = z.object({
  target: z.string(),
  code: z.string(),
  sentence: z.string(),
  wayOut: z.string(),
});

/** What a dry run found: nothing was touched, and nothing waits. */
export const DryRunAnswer = z.object({
  plan: ShownPlanShape.nullable().describe('null: it cannot be released as asked'),
  refusals: z.array(PlanRefusalShape).readonly(),
  gates: z.array(GateShape).readonly(),
});
export type DryRunAnswer = z.infer<typeof DryRunAnswer>;

export const ReleaseStarted = z.object({
  id: z.string(),
  temporalUrl: z.string().describe('the run in the Temporal UI'),
});
export type ReleaseStarted = z.infer<typeof ReleaseStarted>;
