import { z } from 'zod';
import { ACTION_STATUSES } from '../healing/action.ts';
import { ANOMALY_TIERS } from './schema.ts';

/** A page is never longer than this. */
export const MOST_ITEMS = 200;

export const namespace = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be a Kubernetes namespace: a–z, 0–9 and -');
const scope = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9][\w.:@/-]*$/,
    'must start with a letter or digit and hold only letters, digits and _.:@/-',
  );
export const word = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z-]*$/, 'must be a word of a–z and -');
export const person = z
  .string()
  .trim()
  .min(1, 'say who you are')
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must hold no control characters');
export const text = z
  .string()
  .trim()
  .max(500)
  .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u, 'must hold no control characters');
export const reason = text.min(1, 'say why, so that others can read it');
export const limit = (byDefault: number) => z.coerce.number().int().min(1).max(MOST_ITEMS).default(byDefault);

export const ListWorkloads = z.strictObject({
  namespace: namespace.optional(),
  scope: scope.optional(),
  status: word.optional(),
  limit: limit(100),
});
export const ListHeals = z.strictObject({
  namespace: namespace.optional(),
  scope: scope.optional(),
  status: word.optional(),
  limit: limit(50),
});
export const ListActions = z.strictObject({
  namespace: namespace.optional(),
  scope: scope.optional(),
  status: z.enum(ACTION_STATUSES).optional(),
  limit: limit(50),
});
export const ListAnomalies = z.strictObject({
  namespace: namespace.optional(),
  scope: scope.optional(),
  tier: z.enum(ANOMALY_TIERS).optional().describe('the highest it reached'),
  since: z.coerce.number().int().min(0).optional().describe('milliseconds since 1970; begun from then on'),
  limit: limit(50),
});
export const ListDetectors = z.strictObject({
  namespace: namespace.optional(),
  scope: scope.optional(),
  limit: limit(100),
});
export const ListTimeline = z.strictObject({
  namespace: namespace.optional(),
  scope: scope.optional(),
  since: z.coerce.number().int().min(0).optional().describe('milliseconds since 1970; entries from then on'),
  limit: limit(100),
});

/** Ids of runs and of heals are the same; nothing but a heal can be addressed through it. */
export const HealId = z
  .string()
  .max(900)
  .regex(
    /^heal\/[A-Za-z0-9._:/-]+$/,
    'must be the id of a heal: heal/<cluster>/<namespace>/<kind>/<name>/<n>',
  );

export const AnomalyId = z
  .string()
  .max(200)
  .regex(/^an-[A-Za-z0-9-]+$/, 'must be the id of an anomaly: an-<uid>-<began>');

/** A person's word on an anomaly; the first one stands. */
export const FeedbackRequest = z.strictObject({
  verdict: z.literal('not-an-anomaly'),
  by: person.describe('asserted by the caller; recorded as unauthenticated'),
  reason: text.default(''),
});
export type FeedbackRequest = z.input<typeof FeedbackRequest>;

export const DecisionRequest = z
  .strictObject({
    decision: z.enum(['approve', 'reject']),
    planHash: z
      .string()
      .regex(/^[\w:+/=-]{8,128}$/, 'must be the whole hash of the plan')
      .optional()
      .describe('the plan that was read; absent: whichever waits now'),
    reason: text.default(''),
    actor: person.describe('asserted by the caller; recorded as unauthenticated'),
  })
  .refine((body) => body.decision === 'approve' || body.reason !== '', {
    path: ['reason'],
    message: 'a rejection needs a reason',
  });
export type DecisionRequest = z.input<typeof DecisionRequest>;

export const StopRequest = z.strictObject({ by: person, reason });
export type StopRequest = z.infer<typeof StopRequest>;

export const BreakerQuery = z.strictObject({ scope: scope.optional() });

/** Without a scope: the kill switch of everything. */
export const BreakerRequest = z.strictObject({ scope: scope.optional(), by: person, reason });
export type BreakerRequest = z.infer<typeof BreakerRequest>;

export const FreezeRequest = z.strictObject({
  scope,
  by: person,
  reason,
  minutes: z.number().min(1).max(10_080).describe('from now on'),
});
export type FreezeRequest = z.infer<typeof FreezeRequest>;
