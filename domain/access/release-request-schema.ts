import { z } from 'zod';
import { STEERINGS } from '../release/progress.ts';
import { ReleaseFile } from '../release/release-schema.ts';
import { BUG_SEVERITIES, BUG_STATUSES, INCIDENT_STATUSES } from './release-schema.ts';
import { limit, namespace, person, reason, text, word } from './request-schema.ts';

const sinceMs = z.coerce.number().int().min(0).describe('milliseconds since 1970');
const deployment = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'must be the name of a Deployment: a–z, 0–9, - and .');
const by = person.describe('asserted by the caller; recorded as unauthenticated');

export const ReleaseId = z
  .string()
  .max(300)
  .regex(
    /^(release|rollback-by-hand)\/[a-z0-9.-]+\/[a-z0-9.-]+\/[a-z0-9]{6,12}$/,
    'must be the id of a release: release/<namespace>/<name>/<short id>',
  );
export const IncidentId = z
  .string()
  .max(40)
  .regex(/^INC-\d{4,}$/, 'must be the id of an incident: INC-0001');

export const ListReleases = z.strictObject({
  namespace: namespace.optional(),
  status: word.optional(),
  open: z.enum(['true', 'false']).optional().describe('true: only those that are not over'),
  before: sinceMs.optional().describe('milliseconds since 1970; requested before then'),
  limit: limit(50),
});
export const ListIncidents = z.strictObject({
  namespace: namespace.optional(),
  status: z.enum(INCIDENT_STATUSES).optional(),
  limit: limit(50),
});
export const ListBugs = z.strictObject({
  status: z.enum(BUG_STATUSES).optional(),
  severity: z.enum(BUG_SEVERITIES).optional(),
  limit: limit(50),
});
export const ListHolds = z.strictObject({ namespace: namespace.optional(), limit: limit(100) });
export const DoraQuery = z.strictObject({
  namespace: namespace.optional(),
  since: sinceMs.optional().describe('milliseconds since 1970; absent: thirty days back'),
});

/** The gates that take the report of a tool; what it is, is told from its contents. */
export const ARTEFACT_GATES = ['tests', 'coverage', 'security-scan'] as const;
const MOST_FILE_CHARACTERS = 4_000_000;

const ArtefactFile = z.strictObject({
  gate: z.enum(ARTEFACT_GATES),
  name: z.string().min(1).max(300).describe('of the file, for people'),
  text: z.string().describe('JUnit, lcov, Cobertura or SARIF'),
});

const startRelease = {
  fileText: z.string().max(MOST_FILE_CHARACTERS).optional().describe('the release file in YAML'),
  fileName: z
    .string()
    .trim()
    .min(1)
    .max(300)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must hold no control characters')
    .default('release.yaml')
    .describe('what errors call it'),
  by,
  artefacts: z.array(ArtefactFile).max(20).default([]),
  dryRun: z.boolean().default(false).describe('plan and look at the gates; touch nothing'),
};
/** Either `file` or `fileText`; the file itself is read afterwards, so that what is wrong with it is told better. */
export const StartRelease = z
  .strictObject({ ...startRelease, file: z.unknown().optional() })
  .refine((body) => (body.file === undefined) !== (body.fileText === undefined), {
    path: ['file'],
    message: 'send the release as file (an object) or as fileText (YAML), and not both',
  });
/** The same as the OpenAPI document shows it. */
export const StartReleaseBody = z.strictObject({
  ...startRelease,
  file: ReleaseFile.optional().describe('the release; or send it as fileText'),
});

/** Whether a reason is needed is for the release to say: going on needs none. */
export const SteerRequest = z.strictObject({
  command: z.enum(STEERINGS),
  by,
  reason: text.default(''),
});
export type SteerRequest = z.infer<typeof SteerRequest>;

const ScanFile = ArtefactFile.omit({ gate: true }).extend({ text: z.string().describe('SARIF 2.1') });
/** A scan that became known while a release is under way. */
export const SecurityRequest = z.strictObject({
  by,
  scan: ScanFile.describe('of the version that is released'),
  before: ScanFile.optional().describe(
    'of the version that served before; absent: which findings are new is unknown',
  ),
});

export const RollbackRequest = z.strictObject({
  namespace,
  deployment,
  toRevision: z.int().min(1).max(1_000_000_000).optional().describe('absent: the one before'),
  by,
  reason,
  dryRun: z.boolean().default(false),
});

export const ResolveRequest = z.strictObject({ by, reason });
export const ReleaseHoldRequest = z.strictObject({ namespace, deployment, by, reason });
