import { z } from 'zod';

const atMs = z.number();

const StormShape = z.object({ sinceMs: atMs, sick: z.array(z.string()).readonly(), owners: z.number() });
const FreezeShape = z.object({ fromMs: atMs, untilMs: atMs, reason: z.string(), by: z.string() });
const KillSwitchShape = z.object({ sinceMs: atMs, by: z.string(), reason: z.string() });

export const ScopeBreaker = z.object({
  scope: z.string(),
  /** `idle`: no run for this scope yet, so nothing has been limited in it. `unknown`: it did not answer. */
  status: z.enum(['closed', 'tripped', 'frozen', 'idle', 'unknown']),
  detail: z.string(),
  actsLastHour: z.number().nullable(),
  storm: StormShape.nullable(),
  freezes: z.array(FreezeShape).readonly(),
});
export type ScopeBreaker = z.infer<typeof ScopeBreaker>;

export const BreakerState = z.object({
  killSwitch: z.object({
    status: z.enum(['off', 'on', 'unknown']),
    detail: z.string(),
    engaged: KillSwitchShape.nullable(),
  }),
  scopes: z.array(ScopeBreaker),
  scopesUnknown: z.string().nullable().describe('why the scopes could not be listed'),
});
export type BreakerState = z.infer<typeof BreakerState>;

export const CHECK_STATUSES = ['ok', 'warn', 'fail', 'unknown'] as const;

export const DoctorReport = z.object({
  status: z.enum(CHECK_STATUSES),
  checks: z.array(
    z.object({
      name: z.string(),
      status: z.enum(CHECK_STATUSES),
      detail: z.string(),
      wayOut: z.string().nullable().describe('what to do next; null when there is nothing to do'),
    }),
  ),
});
export type DoctorReport = z.infer<typeof DoctorReport>;

export const Readiness = z.object({
  status: z.enum(['ready', 'not-ready']),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});
export type Readiness = z.infer<typeof Readiness>;

/** The answer to a decision, a stop or a brake: one sentence for the person who asked. */
export const Accepted = z.object({ accepted: z.literal(true), sentence: z.string() });
export type Accepted = z.infer<typeof Accepted>;

/** RFC 9457. `wayOut` and `requestId` are ours. */
export const ProblemShape = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  wayOut: z.string().nullable(),
  requestId: z.string(),
  errors: z
    .array(
      z.object({
        path: z.string(),
        message: z.string(),
        line: z.number().optional().describe('of the text that was sent, from 1'),
        column: z.number().optional(),
      }),
    )
    .optional(),
});
export type ProblemShape = z.infer<typeof ProblemShape>;
