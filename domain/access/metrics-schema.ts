import { z } from 'zod';
import { highestOf } from '../detection/intake/possible-value.ts';
import { METRIC_NAMES } from '../workload/metric-vector.ts';
import { WORKLOAD_KINDS } from '../workload/target.ts';
import { namespace } from './request-schema.ts';

const MOST_SAMPLES = 1000;
const name = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'must be a Kubernetes name: a–z, 0–9, - and .');

/** Why the moment of a time in ISO 8601 cannot be that of a sample that comes now; null when it can. */
type WhyNot = (at: string) => string | null;

const timeOf = (whyNot: WhyNot) =>
  z.iso
    .datetime({
      offset: true,
      abort: true,
      error: 'must be a time as in ISO 8601, with its zone: 2026-01-05T10:00:00Z',
    })
    .max(40)
    .superRefine((at, context) => {
      const message = whyNot(at);
      if (message !== null) context.addIssue({ code: 'custom', message });
    })
    .describe('from seven days ago to five minutes ahead');

/** Samples of workloads from outside: what Prometheus does not know. */
export const PushSamples = (whyNot: WhyNot) =>
  z.strictObject({
    samples: z
      .array(
        z
          .strictObject({
            namespace,
            kind: z.enum(WORKLOAD_KINDS),
            name,
            metric: z.enum(METRIC_NAMES),
            at: timeOf(whyNot),
            value: z
              .number()
              .min(0, 'must not be negative')
              .describe('errorRatio: 0 to 1; the others: 0 to 1e15'),
          })
          .refine(({ metric, value }) => value <= highestOf(metric), {
            path: ['value'],
            error: ({ input }) => `must be 0 to ${String(highestOf((input as { metric: string }).metric))}`,
          }),
      )
      .min(1, 'send at least one sample')
      .max(MOST_SAMPLES, `send at most ${String(MOST_SAMPLES)} samples at once`),
  });
