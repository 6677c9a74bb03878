import { z } from 'zod';
import { ReleaseResultName } from '../../../domain/access/release-schema.ts';
import { STEERINGS } from '../../../domain/release/progress.ts';
import { TRIGGERS } from '../../../domain/release/verdict.ts';
import { choice, objectName, pattern, seconds, strict } from './legal.ts';
import { When } from './release-moments.ts';
import { StepSchema } from './steps.ts';

type Result = z.output<typeof ReleaseResultName>;
const RESULTS = ReleaseResultName.options as [Result, ...Result[]];

/** Who decides where the scenario does not say. */
const OTHER = 'anna';
const person = z.string().min(1, 'must name somebody');
const reason = z.string().min(1).default('the scenario says so');

/** One word on the approval: so long after it was asked for, or after the word before. `never`: nobody says anything any more. */
const Answer = strict({
  by: person.default(OTHER),
  decision: choice(['approve', 'reject', 'never']),
  delaySeconds: seconds.default(0),
});

const listed = (given: unknown): unknown => (Array.isArray(given) ? given : [given]);

const DEEDS = ['steer', 'scan', 'rollback', 'again', 'steps'] as const;

const reportFile = z
  .string('must be the name of a file in the scenario folder')
  .regex(/^[\w.-]+\.sarif$/, 'must be the name of a .sarif file beside scenario.yaml');

/** What else happens when the release has come so far, and so many seconds later. */
const Turn = strict({
  when: When,
  afterSeconds: seconds.default(0),
  steer: strict({ command: choice(STEERINGS), by: person.default(OTHER), reason }).optional(),
  /** A report of a scan of the new version, and one of the version before. */
  scan: strict({
    sarif: reportFile,
    before: reportFile.optional(),
    by: person.default('scanner'),
  }).optional(),
  /** By hand, through the API; waited for to its end. */
  rollback: strict({
    deployment: objectName,
    toRevision: z.int().min(1).optional(),
    by: person.default(OTHER),
    reason,
  }).optional(),
  /** The same file is released once more, and waited for to its end. */
  again: strict({ by: person }).optional(),
  steps: z.array(StepSchema).min(1).optional(),
}).refine((turn) => DEEDS.filter((deed) => turn[deed] !== undefined).length === 1, {
  error: `needs exactly one of ${DEEDS.join(', ')}`,
});
export type Turn = z.output<typeof Turn>;

export const ReleasePlan = strict({
  file: z
    .string('must be the name of a file in the scenario folder')
    .regex(/^[\w.-]+\.ya?ml$/, 'must be the name of a .yaml file beside scenario.yaml')
    .default('release.yaml'),
  by: person,
  /** A second namespace with the same setup, for the release file to name as `${STAGING}`. */
  staging: z.boolean('must be true or false').default(false),
  approve: z
    .preprocess(listed, z.array(Answer).min(1))
    .default([{ by: OTHER, decision: 'approve', delaySeconds: 0 }]),
  // In this order: one that is due waits for those before it.
  then: z.array(Turn).default([]),
});
export type ReleasePlan = z.output<typeof ReleasePlan>;

export const ReleaseExpected = strict({
  result: choice(RESULTS).optional(),
  /** One of these. */
  trigger: z.preprocess(listed, z.array(choice(TRIGGERS)).min(1)).optional(),
  /** Of its outcome. */
  sentence: pattern.optional(),
  /** Each must match an answer to an approval, a steering, a rollback or another release. */
  answers: z.array(pattern).default([]),
  /** The most requests of the load that may fail between the release's beginning and its end. */
  failedRequests: z.int().min(0).optional(),
  /** Changes that may still stand and should not. */
  left: z.int().min(0).default(0),
  /** The API does not take the release, in these words. */
  refusedByApi: pattern.optional(),
}).refine(({ result, refusedByApi }) => (result === undefined) !== (refusedByApi === undefined), {
  error: `needs either a result (${RESULTS.join(', ')}) or refusedByApi`,
});
export type ReleaseExpected = z.output<typeof ReleaseExpected>;
