import { z } from 'zod';

const count = z.int().positive();

/**
 * NAME.json of a server: what its two float files hold, and what is labelled in the test split.
 * `testAnomalies` are inclusive [first, last] rows; `culprits` are "first-last:metric,…", metrics numbered from 1.
 * `metricNames` and `transforms` (one each a metric) are our own additions: a set that has them says what it means.
 */
export const ServerFile = z
  .object({
    metrics: count,
    trainRows: count,
    testRows: count,
    intervalSeconds: z.number().positive(),
    startMs: z.number().optional(),
    testAnomalies: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])),
    culprits: z
      .array(z.string().regex(/^\d+-\d+:\d+(,\d+)*$/, 'write it as "first-last:metric,…"'))
      .default([]),
    metricNames: z.array(z.string().min(1)).optional(),
    transforms: z.array(z.enum(['linear', 'log'])).optional(),
  })
  .superRefine((file, context) => {
    for (const key of ['metricNames', 'transforms'] as const)
      if (file[key] !== undefined && file[key].length !== file.metrics)
        context.addIssue({
          code: 'custom',
          path: [key],
          message: `${String(file[key].length)} entries for ${String(file.metrics)} metrics`,
        });
    for (const [first, last] of file.testAnomalies)
      if (first > last || last >= file.testRows)
        context.addIssue({
          code: 'custom',
          path: ['testAnomalies'],
          message: `rows ${String(first)} to ${String(last)} are not within 0 to ${String(file.testRows - 1)}`,
        });
  });
export type ServerFile = z.infer<typeof ServerFile>;
