import { z } from 'zod';
import { UNDO_BY_KIND } from '../../../domain/healing/action.ts';
import type { ActionKind } from '../../../domain/healing/action.ts';
import { FAILURE_MODES } from '../../../domain/triage/verdict.ts';
import { AnomalyExpected, NoAnomaly } from './anomaly-expectation.ts';
import { EFFECTS } from './effects.ts';
import { KINDS } from './kinds.ts';
import { choice, objectName, pattern, seconds, strict } from './legal.ts';
import { MOMENTS } from './moments.ts';
import { ReleaseExpected, ReleasePlan } from './release-plan.ts';
import { Manifest, StepSchema } from './steps.ts';

const ACTION_KINDS = Object.keys(UNDO_BY_KIND) as [ActionKind, ...ActionKind[]];

const selector = z.string().regex(/^[\w./-]+=[\w.-]+(,[\w./-]+=[\w.-]+)*$/, 'must be like app=shop');

/** A field of an object, or pods that must still be the ones from before the fault. */
export const FinalCheck = z.union(
  [
    strict({
      kind: choice(KINDS),
      name: objectName,
      field: z.string().min(1).optional(),
      equals: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
      matches: pattern.optional(),
      exists: z.boolean().optional(),
      /** In the run's namespace for staging. */
      staging: z.literal(true, 'must be true, or left out').optional(),
    }).refine(
      (check) => [check.equals, check.matches, check.exists].filter((one) => one !== undefined).length === 1,
      'needs exactly one of equals, matches, exists',
    ),
    strict({ keptPods: selector, atLeast: z.int().min(1) }),
  ],
  {
    error:
      'must be {kind, name, field, equals | matches | exists} or {keptPods, atLeast}; legal kinds: ' +
      KINDS.join(', '),
  },
);
export type FinalCheck = z.output<typeof FinalCheck>;

const ExpectedOfAll = strict({
  outcome: choice(['healed', 'escalated', 'observed', 'none']),
  mode: choice(FAILURE_MODES).optional(),
  /** Kinds of action that were carried out, in order: these and no others. */
  actions: z.array(choice(ACTION_KINDS)).default([]),
  never: z.array(choice(EFFECTS)).default([]),
  undone: z.array(choice(ACTION_KINDS)).default([]),
  /** How many heals the fault leads to; several looks at one fault make one heal. */
  heals: z.int().min(0).optional(),
  /** Each must match a sentence of the timeline, whatever its case. */
  timeline: z.array(pattern).default([]),
  anomaly: AnomalyExpected.optional(),
  noAnomaly: NoAnomaly.optional(),
  release: ReleaseExpected.optional(),
  withinSeconds: seconds.min(1),
  /** Watched for so long after all is right, so that a late wrong act is seen. */
  watchSeconds: seconds.default(10),
  finalState: z.array(FinalCheck).default([]),
}).refine(({ anomaly, withinSeconds }) => anomaly === undefined || anomaly.withinSeconds <= withinSeconds, {
  path: ['anomaly', 'withinSeconds'],
  error: 'must not be longer than the withinSeconds of the whole expectation: the run would be over before',
});

/** Where a release is looked at, no heal is expected, unless the scenario says so. */
export const Expectation = z.preprocess(
  (given) =>
    typeof given === 'object' && given !== null && 'release' in given && !('outcome' in given)
      ? { ...given, outcome: 'none' }
      : given,
  ExpectedOfAll,
);
export type Expectation = z.output<typeof Expectation>;

export const LoadPlan = strict({
  service: objectName,
  port: z.int().min(1).max(65_535).default(8080),
  path: z.string().startsWith('/').default('/'),
  /** Requests a second; with `each-pod`, for each Ready pod behind the service. */
  rps: z.number().min(0).max(200),
  spread: choice(['service', 'each-pod']).default('service'),
  /** How far the rate strays from `rps` by itself, as a share of it; each run of a scenario has its own course. */
  wobble: z.number('must be a number between 0 (even) and 1').min(0).max(1).default(0),
});
export type LoadPlan = z.output<typeof LoadPlan>;

const Answer = choice(['approve', 'reject', 'never']);

const Whole = strict({
  description: z.string().min(1),
  /** First part of the namespace's name; by default the folder's name. Each run has a fresh one. */
  namespace: objectName.max(30).optional(),
  consent: choice(['auto', 'approve', 'observe']).default('auto'),
  setup: z.array(Manifest).min(1),
  // Not a union with the word: its refusal would name neither place nor key.
  load: z.preprocess((given) => (given === 'none' ? null : given), LoadPlan.nullable()).default(null),
  /** Wait until Paramedic has seen each Deployment good, before anything is injected. */
  needsGoodState: z.boolean().default(true),
  settleSeconds: seconds.default(0),
  /** Wait, too, until the detector of each Deployment has a model (about nine minutes). */
  needsModel: z.boolean().default(false),
  /** With a release: what happens before it is asked for. */
  inject: z.array(StepSchema).default([]),
  release: ReleasePlan.optional(),
  then: z.array(strict({ when: choice(MOMENTS), steps: z.array(StepSchema).min(1) })).default([]),
  /** How approvals are answered; with several, in that order, and the last for all that follow. */
  approve: z
    .union([Answer.transform((answer) => [answer]), z.array(Answer).min(1)], {
      error: 'must be approve, reject or never, or a list of them',
    })
    .optional(),
  /** It touches what other runs need (a node, say) and is run alone. */
  exclusive: z.boolean().default(false),
  /** Too long for every suite: it is run when it is named, or when all are asked for. */
  slow: z.boolean().default(false),
  expect: Expectation,
});

type Whole = z.output<typeof Whole>;

/** What must hold between keys: the place, what is wrong there, and when. */
const TOGETHER: readonly {
  readonly path: readonly string[];
  readonly error: string;
  readonly isWrong: (scenario: Whole) => boolean;
}[] = [
  {
    path: ['inject'],
    error: 'needs at least one step, unless there is a release',
    isWrong: ({ inject, release }) => inject.length === 0 && release === undefined,
  },
  {
    path: ['expect', 'release'],
    error: 'a scenario says what comes of its release under expect.release; without a release, nothing can',
    isWrong: ({ release, expect }) => (release === undefined) !== (expect.release === undefined),
  },
  {
    path: ['then'],
    error: 'follows a heal; what follows a release stands under release.then',
    isWrong: ({ release, then }) => release !== undefined && then.length > 0,
  },
  {
    path: ['approve'],
    error: 'answers a heal; the approval of a release is answered by release.approve',
    isWrong: ({ release, approve }) => release !== undefined && approve !== undefined,
  },
  {
    path: ['expect'],
    error: 'anomalies are not looked at in a scenario with a release: give them one of their own',
    isWrong: ({ release, expect: { anomaly, noAnomaly } }) =>
      release !== undefined && (anomaly !== undefined || noAnomaly !== undefined),
  },
  {
    path: ['expect', 'release', 'failedRequests'],
    error: 'needs a load: without requests none can fail',
    isWrong: ({ load, expect }) => load === null && expect.release?.failedRequests !== undefined,
  },
  {
    path: ['expect', 'finalState'],
    error: 'looks at staging, and the scenario has none (release.staging: true)',
    isWrong: ({ release, expect }) =>
      release?.staging !== true &&
      expect.finalState.some((check) => 'kind' in check && check.staging === true),
  },
];

export const Scenario = Whole.superRefine((scenario, context) => {
  for (const { path, error, isWrong } of TOGETHER)
    if (isWrong(scenario)) context.addIssue({ code: 'custom', path: [...path], message: error });
});
export type Scenario = z.output<typeof Scenario>;
