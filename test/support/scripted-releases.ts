import type { Activities } from '../../activities/index.ts';
import type { EffectOutcome } from '../../activities/kubernetes/port.ts';
import type { ReleaseTarget } from '../../activities/release/resolve-targets.ts';
import type { ShownPlan } from '../../domain/release/progress.ts';
import { twinTarget } from '../../domain/release/strategy/twin-deployment.ts';
import type { Verdict } from '../../domain/release/verdict.ts';
import { RELEASE_ID, oneRollingTarget } from './release-plans.ts';
import type { PlanFor } from './release-plans.ts';
import { records, writes } from './release-world.ts';
import type { ReleaseWorld } from './release-world.ts';

export { releaseInput } from './release-plans.ts';
export type { ReleaseWorld } from './release-world.ts';

const PROMOTE: Verdict = { verdict: 'promote', trigger: null, healthScore: 100, sentences: ['as before'] };
export const verdictOf = (verdict: Verdict['verdict'], over: Partial<Verdict> = {}): Verdict => ({
  ...PROMOTE,
  verdict,
  sentences: [`it was ${verdict}`],
  ...over,
});

export interface ReleaseScript {
  /** By release id; default: one rolling target. */
  readonly plan: PlanFor;
  /** Answers of the watches, one after another; the last for all that follow. */
  readonly verdicts: Verdict[];
  /** By step, what comes of a write; null: it is done. */
  readonly onWrite: (step: string) => EffectOutcome | null;
  readonly onUndo: (step: string) => EffectOutcome | null;
  readonly overrides: Partial<Activities>;
}

type ReleaseActivities = Pick<
  Activities,
  | 'resolveTargets'
  | 'findPlaceInQueue'
  | 'planRelease'
  | 'planRollback'
  | 'recordRollback'
  | 'checkGates'
  | 'backUp'
  | 'measureBefore'
  | 'awaitRollouts'
  | 'watchRelease'
  | 'runSmoke'
  | 'readBrakes'
  | 'awaitThaw'
  | 'readPeople'
  | 'saveRelease'
  | 'recordFailure'
  | 'recordSuccess'
  | 'planAction'
  | 'applyAction'
  | 'undoAction'
>;

const NO_FIGURES = { windowMs: 0, baseline: null, before: null, metrics: 'absent', custom: [] } as const;
const NO_ARM = {
  requests: 0,
  errorRatio: null,
  p95Ms: null,
  restarts: 0,
  crashes: [],
  podsReady: 1,
  podsDesired: 1,
  memoryRatio: null,
  cpuRatio: null,
};
/** What every watch finds running. */
export const VERSION = { templateHash: 'template-2', podTemplateHash: 'pods-2' };

const targetsOf = ({ staging, targets }: Omit<ShownPlan, 'planHash'>, cluster: string): ReleaseTarget[] =>
  [
    ...staging.map((one) => ({ one, isStaging: true })),
    ...targets.map((one) => ({ one, isStaging: false })),
  ].map(({ one: { namespace, name, uid, strategy }, isStaging }) => {
    const target = { cluster, namespace, kind: 'Deployment', name, uid } as const;
    return { target, scope: 'default', isStaging, twin: isStaging ? null : twinTarget(target, strategy) };
  });

/** Activities of a cluster on which every release goes well, unless the script says otherwise. */
export function scriptedReleases(
  script: Partial<ReleaseScript> = {},
  cluster = 'local',
): { activities: ReleaseActivities; world: ReleaseWorld } {
  const world: ReleaseWorld = {
    standing: [],
    writes: [],
    course: [],
    planned: [],
    failures: [],
    rollbacks: [],
    successes: [],
    record: {},
  };
  const activities = {
    ...decisions(script, cluster),
    ...looks(world, script),
    ...records(world),
    ...writes(world, script),
  };
  return { activities: { ...activities, ...script.overrides }, world };
}

type Decisions = Pick<
  ReleaseActivities,
  | 'resolveTargets'
  | 'findPlaceInQueue'
  | 'planRelease'
  | 'planRollback'
  | 'checkGates'
  | 'readBrakes'
  | 'awaitThaw'
  | 'readPeople'
>;

function decisions(script: Partial<ReleaseScript>, cluster: string): Decisions {
  const planFor = script.plan ?? oneRollingTarget;
  const planned = (releaseId: string) => ({
    plan: { ...planFor(releaseId), planHash: 'hash-of-the-plan' },
    productionHash: 'hash-of-production',
    refusals: [],
  });
  return {
    resolveTargets: () => Promise.resolve({ targets: targetsOf(planFor(RELEASE_ID), cluster), refusals: [] }),
    findPlaceInQueue: () => Promise.resolve({ answer: 'start' }),
    planRelease: ({ releaseId }) => Promise.resolve(planned(releaseId)),
    planRollback: ({ rollbackId }) => Promise.resolve(planned(rollbackId)),
    checkGates: () => Promise.resolve([]),
    readBrakes: () => Promise.resolve(null),
    awaitThaw: () => Promise.resolve(),
    readPeople: () => Promise.resolve({ roles: null }),
  };
}

function looks(
  { course }: ReleaseWorld,
  script: Partial<ReleaseScript>,
): Pick<ReleaseActivities, 'backUp' | 'measureBefore' | 'awaitRollouts' | 'watchRelease' | 'runSmoke'> {
  const verdicts = [...(script.verdicts ?? [PROMOTE])];
  return {
    backUp: () => {
      course.push('backup');
      return Promise.resolve({ isProven: true, sentence: '1 object kept, its restore proven' });
    },
    measureBefore: () => Promise.resolve(null),
    awaitRollouts: ({ rollouts }) => {
      course.push(...rollouts.map(({ deployment }) => `rollout ${deployment}`));
      return Promise.resolve({ status: 'available', sentence: 'every pod is available' });
    },
    watchRelease: ({ arms }) => {
      course.push(`watch ${arms.canary}`);
      const verdict = (verdicts.length > 1 ? verdicts.shift() : verdicts[0]) ?? PROMOTE;
      return Promise.resolve({ figures: { ...NO_FIGURES, canary: NO_ARM }, version: VERSION, verdict });
    },
    runSmoke: ({ checks, namespace }) => {
      course.push(`smoke ${namespace}`);
      return Promise.resolve({ passed: true, sentences: [`${String(checks.length)} checks passed`] });
    },
  };
}
