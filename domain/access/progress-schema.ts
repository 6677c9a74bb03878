import { z } from 'zod';
import { ActionShape, ActShape, HealShape, TargetShape, TimelineShape } from './schema.ts';

const atMs = z.number();

const PlanShape = z.object({
  rungIndex: z.number(),
  rung: z.object({
    action: ActShape,
    needsApproval: z.boolean(),
    timeoutMs: z.number(),
    why: z.string(),
  }),
  planHash: z.string(),
});
export type PlanShape = z.infer<typeof PlanShape>;

const OutcomeShape = z.object({
  healId: z.string(),
  result: z.string(),
  mode: z.string().nullable(),
  sentence: z.string(),
  acts: z.number(),
  closedAtMs: atMs,
});

/** Mirrors domain/healing/progress.ts; the API's mapping stops compiling when they part. */
export const ProgressShape = z.object({
  healId: z.string(),
  target: TargetShape,
  scope: z.string(),
  mode: z.string().nullable(),
  severity: z.string().nullable(),
  phase: z.discriminatedUnion('status', [
    z.object({ status: z.literal('diagnosing') }),
    z.object({
      status: z.literal('asking'),
      plan: PlanShape,
      expiresAtMs: atMs,
      refusals: z.array(z.string()).readonly(),
    }),
    z.object({ status: z.literal('acting'), plan: PlanShape }),
    z.object({
      status: z.literal('verifying'),
      plan: PlanShape,
      goodWindows: z.number(),
      deadlineMs: atMs,
    }),
    z.object({ status: z.literal('undoing'), plan: PlanShape }),
    z.object({ status: z.literal('quiet'), plan: PlanShape, verifiedAtMs: atMs, untilMs: atMs }),
    z.object({ status: z.literal('held'), since: z.literal('kill-switch'), sinceMs: atMs }),
    z.object({ status: z.literal('closed'), outcome: OutcomeShape }),
  ]),
  openUndos: z.array(z.object({ actionId: z.string(), action: ActShape })).readonly(),
});
export type ProgressShape = z.infer<typeof ProgressShape>;

export const HealDetail = z.object({
  heal: HealShape,
  timeline: z.array(TimelineShape),
  timelineMore: z.boolean().describe('the story is longer than what is shown'),
  actions: z.array(ActionShape),
  openUndos: z.array(ActionShape).describe('changes of ours that still wait to be taken back'),
  progress: ProgressShape.nullable().describe('live, from the running workflow; null when the heal is over'),
  progressUnknown: z.string().nullable().describe('why there is no live progress although the heal is open'),
  temporalUrl: z.string().describe('the run in the Temporal UI'),
});
export type HealDetail = z.infer<typeof HealDetail>;
