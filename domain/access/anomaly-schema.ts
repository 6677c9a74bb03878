import { z } from 'zod';

const atMs = z.number().int();

/** What a person needs to see why something was called an anomaly; kept with its record. */
export const AnomalyExplanation = z.object({
  intervalMs: z.number().positive(),
  /** Newest last; the times of every series below. */
  times: z.array(atMs).readonly(),
  /** -log10 of the probability of so strange a sample; null: nothing could be judged. */
  surprise: z.array(z.number().nullable()).readonly(),
  warnAt: z.number(),
  actAt: z.number(),
  /** The most blamed first. */
  metrics: z
    .array(
      z.object({
        name: z.string(),
        /** 0–1 of the blame. */
        share: z.number(),
        values: z.array(z.number().nullable()).readonly(),
        /** Where the model expects 99 of 100 values of this metric, sample by sample. */
        low: z.array(z.number()).readonly(),
        high: z.array(z.number()).readonly(),
      }),
    )
    .readonly(),
  why: z.array(z.string()).readonly(),
  /** What the isolation forest says of the strangest sample: -log10 of its probability; null where it has no say. */
  forestSurprise: z.number().nullable(),
  model: z.object({ checksum: z.string(), fromMs: atMs, toMs: atMs, rows: z.number().int() }),
});
export type AnomalyExplanation = z.infer<typeof AnomalyExplanation>;
