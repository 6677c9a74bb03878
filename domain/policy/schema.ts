import { z } from 'zod';
import { Roles } from './roles-schema.ts';

const seconds = z
  .number('must be a number of seconds')
  .positive('must be more than 0 seconds')
  .max(86_400, 'must be at most 86400 seconds (a day)');
const count = (least: number, most: number) =>
  z
    .int('must be a whole number')
    .min(least, `must be at least ${String(least)}`)
    .max(most, `must be at most ${String(most)}`);
const ratio = (least: number) =>
  z
    .number('must be a number between 0 and 1')
    .min(least, `must be at least ${String(least)}`)
    .max(1, 'must be at most 1 (a ratio, not a percentage)');
const factor = (least: number, most: number) =>
  z
    .number('must be a number')
    .min(least, `must be at least ${String(least)}`)
    .max(most, `must be at most ${String(most)}`);

const scopePattern = z.string('must be text').min(1, 'must name a scope; * matches any run of characters');

/** Without defaults: what a scope may set. A default here would silently override the policy's own `defaults`. */
const fields = {
  /** A state is good when healthy this long (DESIGN §11). */
  goodAfterSeconds: seconds,
  /** Changes younger than this are suspects. */
  suspectChangesForSeconds: seconds,
  /** One verification window; raised to minReadySeconds where that is longer. */
  windowSeconds: seconds.min(30, 'must be at least 30 seconds'),
  windowsToVerify: count(2, 10),
  /** Recurrence inside reopens the heal at its next rung. */
  quietSeconds: seconds,
  cooldownSeconds: seconds,
  attemptsPerTarget: count(1, 10),
  attemptsWindowSeconds: seconds,
  actionsPerHour: count(1, 1000),
  stormOwners: count(2, 10_000),
  stormRatio: ratio(0.01),
  approvalExpiresSeconds: seconds,
  /** Ratios need this many requests in each arm. */
  minimumRequests: count(1, 1_000_000),
  errorRatio: ratio(0),
  p95Ms: z
    .number('must be a number of milliseconds')
    .positive('must be more than 0 milliseconds')
    .max(600_000, 'must be at most 600000 milliseconds (10 minutes)'),
  /** A version is worse when its figure is this many times its baseline's. */
  regressionFactor: factor(1, 100),
  memoryRaiseFactor: factor(1.1, 2),
  memoryCapFactor: factor(1.1, 2),
  memoryRaiseExpiresSeconds: z
    .number('must be a number of seconds')
    .positive('must be more than 0 seconds')
    .max(604_800, 'must be at most 604800 seconds (a week)'),
};

const SettingsOverride = z.strictObject(fields).partial();

/** Numbers of the requirements; every one can be set per scope. Units are in the names. */
export const Settings = z.strictObject({
  goodAfterSeconds: fields.goodAfterSeconds.default(300),
  suspectChangesForSeconds: fields.suspectChangesForSeconds.default(3600),
  windowSeconds: fields.windowSeconds.default(30),
  windowsToVerify: fields.windowsToVerify.default(2),
  quietSeconds: fields.quietSeconds.default(600),
  cooldownSeconds: fields.cooldownSeconds.default(300),
  attemptsPerTarget: fields.attemptsPerTarget.default(3),
  attemptsWindowSeconds: fields.attemptsWindowSeconds.default(1800),
  actionsPerHour: fields.actionsPerHour.default(20),
  stormOwners: fields.stormOwners.default(3),
  stormRatio: fields.stormRatio.default(0.2),
  approvalExpiresSeconds: fields.approvalExpiresSeconds.default(900),
  minimumRequests: fields.minimumRequests.default(100),
  errorRatio: fields.errorRatio.default(0.05),
  p95Ms: fields.p95Ms.default(1000),
  regressionFactor: fields.regressionFactor.default(2),
  memoryRaiseFactor: fields.memoryRaiseFactor.default(1.5),
  memoryCapFactor: fields.memoryCapFactor.default(2),
  memoryRaiseExpiresSeconds: fields.memoryRaiseExpiresSeconds.default(3600),
});
export type Settings = z.infer<typeof Settings>;

/** No changes by Paramedic in these scopes between the two times (epoch ms; `untilMs` itself is free again). */
const Freeze = z
  .strictObject({
    scope: scopePattern,
    fromMs: z.int('must be epoch milliseconds'),
    untilMs: z.int('must be epoch milliseconds'),
    reason: z.string('must be text').min(1, 'must say why').max(300, 'must be at most 300 characters'),
  })
  .refine((freeze) => freeze.untilMs > freeze.fromMs, {
    path: ['untilMs'],
    error: 'must be later than fromMs',
  });
export type Freeze = z.infer<typeof Freeze>;

const ScopeRule = z.strictObject({
  match: scopePattern,
  settings: SettingsOverride,
});

export const Policy = z.strictObject({
  version: z.literal(1, 'must be 1, the only version there is').default(1),
  defaults: Settings.prefault({}),
  /** First match wins; `*` matches any run of characters. */
  scopes: z.array(ScopeRule).default([]),
  freezes: z.array(Freeze).default([]),
  /** Absent: nobody wrote down who holds which role, and everybody counts as holding all of them. */
  roles: Roles.optional(),
});
export type Policy = z.infer<typeof Policy>;

/**
 * The keys that are legal at a path of the policy, for the message about one that is not; empty where none are, and
 * under `roles`, whose keys people make up.
 */
export function legalKeysAt(path: readonly PropertyKey[]): string[] {
  const [room, , part] = path;
  if (room === undefined) return Object.keys(Policy.shape);
  if (room === 'defaults' || (room === 'scopes' && part === 'settings')) return Object.keys(fields);
  if (room === 'scopes') return Object.keys(ScopeRule.shape);
  return room === 'freezes' ? Object.keys(Freeze.shape) : [];
}
