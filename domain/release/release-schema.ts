import { z } from 'zod';

const name = z
  .string('must be text')
  .max(63, 'must be at most 63 characters')
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be a Kubernetes name: a–z, 0–9 and -');
const text = (most: number) =>
  z
    .string('must be text')
    .trim()
    .min(1, 'must not be empty')
    .max(most, `must be at most ${String(most)} characters`)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u, 'must hold no control characters');
const person = text(100);
const seconds = (least: number, most: number) =>
  z
    .int('must be a whole number of seconds')
    .min(least, `must be at least ${String(least)} seconds`)
    .max(most, `must be at most ${String(most)} seconds`);
const envName = z.string().regex(/^[A-Za-z_][\w.-]*$/, 'must be the name of an environment variable');
const configKey = z.string().regex(/^[-._a-zA-Z0-9]{1,253}$/, 'must be the key of a ConfigMap');
const image = z
  .string('must be text')
  .max(500)
  .regex(/^[a-zA-Z0-9][\w.:/@-]*$/, 'must be an image reference, with its tag or digest');

const CanaryStep = z.strictObject({
  /** Share of the requests, percent. */
  weight: z
    .int('must be a whole number')
    .min(1, 'must be 1 to 99 percent')
    .max(99, 'must be 1 to 99 percent'),
  watchSeconds: seconds(30, 86_400).default(60),
});

const Traffic = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('replicas') }),
  z.strictObject({ by: z.literal('gateway'), httpRoute: name }),
  z.strictObject({ by: z.literal('nginx'), ingress: name }),
]);
export type Traffic = z.infer<typeof Traffic>;

export const Strategy = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('rolling'), watchSeconds: seconds(30, 86_400).default(60) }),
  z.strictObject({
    type: z.literal('blue-green'),
    service: name,
    watchSeconds: seconds(30, 86_400).default(60),
  }),
  z.strictObject({
    type: z.literal('canary'),
    service: name,
    traffic: Traffic.prefault({ by: 'replicas' }),
    steps: z
      .array(CanaryStep)
      .min(1, 'needs at least one step')
      .max(20, 'must have at most 20 steps')
      .refine(
        (steps) => steps.every((step, i) => step.weight > (steps[i - 1]?.weight ?? 0)),
        'weights must rise from step to step',
      )
      .default([
        { weight: 10, watchSeconds: 60 },
        { weight: 50, watchSeconds: 60 },
      ]),
  }),
]);
export type Strategy = z.infer<typeof Strategy>;

/** Somebody's word that a schema migration can be gone back across. */
const Migration = z.strictObject({
  backwardCompatible: z.boolean(),
  by: person,
  reason: text(500),
});

const Target = z
  .strictObject({
    deployment: name,
    namespace: name.optional(),
    /** Image by container. */
    images: z.record(name, image).default({}),
    /** Environment by container. Secrets belong into a Secret: these values are shown to whoever approves. */
    env: z.record(name, z.record(envName, z.string().max(4096))).default({}),
    /** New content by the name the Deployment's template refers to; keys that are not named stay as they are. */
    configMaps: z.record(name, z.record(configKey, z.string().max(100_000))).default({}),
    strategy: Strategy.prefault({ type: 'rolling' }),
    migration: Migration.optional(),
  })
  .refine(
    ({ images, env, configMaps }) =>
      Object.keys(images).length + Object.keys(env).length + Object.keys(configMaps).length > 0,
    'changes nothing: name images, env or configMaps',
  );
export type Target = z.infer<typeof Target>;

/** One request to a Service, through the API server, in staging and in production. */
export const SmokeCheck = z.strictObject({
  service: name,
  namespace: name.optional(),
  port: z.int().min(1).max(65_535).default(8080),
  path: z.string().startsWith('/', 'must start with /').max(500).default('/'),
  status: z.int().min(100).max(599).default(200),
  /** Text the answer must contain. */
  contains: z.string().max(500).optional(),
  timeoutSeconds: seconds(1, 30).default(5),
});
export type SmokeCheck = z.infer<typeof SmokeCheck>;

const Attestation = z.strictObject({ gate: text(60), by: person, reason: text(500) });
const Waiver = z.strictObject({
  gate: text(60),
  by: person,
  reason: text(500),
  untilMs: z.int('must be epoch milliseconds'),
});

/** A PromQL query that answers with one number; out of its bounds rolls back, no number holds. */
const Metric = z
  .strictObject({
    name: text(60),
    query: text(2000),
    max: z.number().optional(),
    min: z.number().optional(),
  })
  .refine(({ max, min }) => max !== undefined || min !== undefined, 'needs max, min or both');
export type Metric = z.infer<typeof Metric>;

/** Rollback triggers of REQUIREMENTS §4; every one can be set for a release. */
export const Thresholds = z.strictObject({
  /** Above it, with enough requests and `regressionFactor` times the baseline. */
  errorRatio: z.number().min(0).max(1).default(0.05),
  /** p95 above the baseline by more than this share: 0.5 is half as slow again. */
  p95IncreaseRatio: z.number().min(0.01).max(10).default(0.5),
  /** Differences below this are nothing anybody notices, ms. */
  p95IncreaseLeastMs: z.number().min(0).max(10_000).default(20),
  regressionFactor: z.number().min(1).max(100).default(2),
  minimumRequests: z.int().min(1).max(1_000_000).default(100),
  /** Of the memory or cpu limit. */
  saturationRatio: z.number().min(0.1).max(1).default(0.9),
  /** 0–100; below it after a step rolls back. */
  healthScore: z.number().min(0).max(100).default(90),
  /** Held or not resolved for this long rolls back. */
  unresolvedSeconds: seconds(60, 86_400).default(1800),
});
export type Thresholds = z.infer<typeof Thresholds>;

/**
 * A release, as a person writes it down. Unknown keys are refused: a misspelt threshold must not fall back to its
 * default in silence.
 */
export const ReleaseFile = z
  .strictObject({
    version: z.literal(1, 'must be 1, the only version there is').default(1),
    /** Part of the run's id. */
    name: name.max(40, 'must be at most 40 characters'),
    namespace: name,
    reason: text(500),
    /** The incident this release mends: then it is not held back by it. */
    fixes: z
      .string()
      .regex(/^INC-\d{4,}$/, 'must be like INC-0001')
      .optional(),
    targets: z.array(Target).min(1, 'needs at least one target').max(20, 'must have at most 20 targets'),
    /** Deployments in groups: groups one after another, those of one group side by side. Absent: one after another. */
    order: z.array(z.array(name).min(1)).optional(),
    /** The same change is tried here first. Null: there is none, which the gate `staging` must be waived for. */
    staging: z.strictObject({ namespace: name }).nullable().default(null),
    smoke: z.array(SmokeCheck).max(50).default([]),
    approval: z
      .strictObject({
        role: name.default('approver'),
        quorum: z.int().min(1).max(10).default(1),
        expiresSeconds: seconds(10, 604_800).default(3600),
        remindSeconds: seconds(5, 86_400).default(900),
      })
      .prefault({}),
    gates: z
      .strictObject({
        attest: z.array(Attestation).max(50).default([]),
        waive: z.array(Waiver).max(50).default([]),
      })
      .prefault({}),
    metrics: z.array(Metric).max(20).default([]),
    thresholds: Thresholds.prefault({}),
    /** Minutes after which the new version is looked at, rising; the last ends the soak. */
    soakMinutes: z
      .array(z.number().positive().max(1440, 'must be at most 1440 minutes (a day)'))
      .min(1)
      .max(24)
      .refine((ladder) => ladder.every((at, i) => at > (ladder[i - 1] ?? 0)), 'must rise')
      .default([5, 10, 15]),
    /** What a failed step leads to: undo at once, or a hold in which a person may repair and retry. */
    onFailure: z.enum(['undo', 'hold']).default('undo'),
    /** What becomes of this release when another of the same target is under way. */
    ifBusy: z.enum(['queue', 'supersede', 'refuse']).default('queue'),
  })
  .superRefine((file, context) => {
    const names = file.targets.map((target) => `${target.namespace ?? file.namespace}/${target.deployment}`);
    if (new Set(names).size < names.length)
      context.addIssue({ code: 'custom', path: ['targets'], message: 'names a Deployment twice' });
    const deployments = file.targets.map(({ deployment }) => deployment);
    const ordered = file.order?.flat() ?? deployments;
    if (ordered.toSorted().join() !== deployments.toSorted().join())
      context.addIssue({
        code: 'custom',
        path: ['order'],
        message: 'must name every target’s Deployment exactly once',
      });
  });
export type ReleaseFile = z.infer<typeof ReleaseFile>;
export type ReleaseFileInput = z.input<typeof ReleaseFile>;
