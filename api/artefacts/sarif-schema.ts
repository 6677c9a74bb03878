import { z } from 'zod';

/** Tools write what they like into property bags: each value is looked at where it is used. */
const Properties = z.object({
  'security-severity': z.unknown().optional(),
  severity: z.unknown().optional(),
  tags: z.array(z.unknown()).nullish(),
});
const Level = z.enum(['none', 'note', 'warning', 'error']);
const Index = z.int().min(-1);

const Rule = z.object({
  id: z.string(),
  defaultConfiguration: z.object({ level: Level.optional() }).nullish(),
  properties: Properties.nullish(),
});
const Component = z.object({ name: z.string(), rules: z.array(Rule).nullish() });

const Location = z.object({
  physicalLocation: z
    .object({ artifactLocation: z.object({ uri: z.string().nullish() }).nullish() })
    .nullish(),
});

const Result = z.object({
  ruleId: z.string().nullish(),
  ruleIndex: Index.nullish(),
  rule: z
    .object({
      id: z.string().nullish(),
      index: Index.nullish(),
      toolComponent: z.object({ index: Index.nullish() }).nullish(),
    })
    .nullish(),
  kind: z.enum(['notApplicable', 'pass', 'fail', 'review', 'open', 'informational']).nullish(),
  level: Level.nullish(),
  baselineState: z.enum(['new', 'unchanged', 'updated', 'absent']).nullish(),
  suppressions: z
    .array(z.object({ status: z.enum(['accepted', 'underReview', 'rejected']).nullish() }))
    .nullish(),
  properties: Properties.nullish(),
  message: z.object({ text: z.string().nullish() }).nullish(),
  locations: z.array(Location).nullish(),
});

const Run = z.object({
  tool: z.object({ driver: Component, extensions: z.array(Component).nullish() }),
  /** Absent or null: the tool did not get as far as looking. */
  results: z.array(Result).nullish(),
  invocations: z.array(z.object({ executionSuccessful: z.boolean() })).nullish(),
});

/** The part of SARIF 2.1.0 that tells how bad a scan's findings are. Everything else is ignored. */
export const Sarif = z.object({ version: z.literal('2.1.0', 'must be "2.1.0"'), runs: z.array(Run) });

export type SarifRule = z.infer<typeof Rule>;
export type SarifRun = z.infer<typeof Run>;
export type SarifResult = z.infer<typeof Result>;
export type SarifProperties = z.infer<typeof Properties>;
