import { z } from 'zod';
import { INTAKE_ISSUES } from '../detection/intake/intake-issue.ts';
import { AnomalyExplanation } from './anomaly-schema.ts';
import { AnomalyShape } from './schema.ts';

const atMs = z.number().describe('milliseconds since 1970, UTC');

const RelatedHeal = z.object({
  id: z.string(),
  mode: z.string().nullable(),
  status: z.string(),
  openedAtMs: atMs,
  sentence: z.string().describe('how it stands, in words'),
});
export type RelatedHeal = z.infer<typeof RelatedHeal>;

export const AnomalyDetail = z.object({
  anomaly: AnomalyShape,
  explanation: AnomalyExplanation,
  whatWasDone: z.object({
    sentence: z.string(),
    heals: z.array(RelatedHeal).describe('of the same workload, opened around the anomaly; oldest first'),
  }),
});
export type AnomalyDetail = z.infer<typeof AnomalyDetail>;

/** Mirrors store/detector-port.ts; the API's mapping stops compiling when they part. */
export const DetectorShape = z.object({
  targetKey: z.string(),
  targetUid: z.string(),
  scope: z.string(),
  status: z.enum(['learning', 'watching']),
  firstSeenAtMs: atMs,
  lastSeenAtMs: atMs,
  judgedAtMs: atMs.nullable().describe('when it last kept what it remembers; null before its first sample'),
  model: z
    .object({
      version: z.number(),
      checksum: z.string(),
      metrics: z.array(z.string()).readonly(),
      intervalMs: z.number(),
      fromMs: atMs,
      toMs: atMs,
      rows: z.number(),
      warnAt: z.number().describe('line of the warn tier, -log10 of a probability'),
      actAt: z.number(),
    })
    .nullable(),
  training: z
    .object({
      status: z.enum(['learning', 'trained', 'kept', 'failed']),
      atMs,
      nextAtMs: atMs,
      rows: z.number(),
      needed: z.number().describe('rows a model needs'),
      note: z.string(),
    })
    .nullable()
    .describe('the newest; null before the first'),
  issues: z.array(
    z.object({
      kind: z.enum(INTAKE_ISSUES),
      metric: z.string(),
      atMs,
      samples: z.number(),
      sentence: z.string(),
    }),
  ),
});
export type DetectorShape = z.infer<typeof DetectorShape>;

export const DetectorPage = z.object({ items: z.array(DetectorShape), more: z.boolean() });
