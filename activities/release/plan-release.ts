import { createHash } from 'node:crypto';
import { cancellationSignal } from '@temporalio/activity';
import type { Change, ChangeRef } from '../../domain/release/change.ts';
import { canonicalText } from '../../domain/release/json.ts';
import { isRefusal } from '../../domain/release/plan.ts';
import type { PlannedTarget, PlanRefusal, Step, TargetRef } from '../../domain/release/plan.ts';
import type { ShownPlan } from '../../domain/release/progress.ts';
import type { ReleaseFile, Target } from '../../domain/release/release-schema.ts';
import { refuseTarget } from '../../domain/release/check/refuse-target.ts';
import { groupsOf, planText } from '../../domain/release/shown-plan.ts';
import { refuseShared } from '../../domain/release/strategy/shared-object.ts';
import { planStagingTarget, planTarget } from '../../domain/release/strategy/plan-target.ts';
import type { ActivityDeps } from '../deps.ts';
import { heartbeating } from '../heartbeating.ts';
import type { LiveRequest } from '../kubernetes/release/port.ts';

export interface PlanInput {
  readonly releaseId: string;
  readonly file: ReleaseFile;
  readonly requestedBy: string;
  /**
   * `all`: to be carried out, so its values are sealed in the store. `production`: looked at again after the approval.
   * `dry-run`: only to be shown.
   */
  readonly part: 'all' | 'production' | 'dry-run';
}

export interface PlannedRelease {
  /** Null: it cannot be released as asked. */
  readonly plan: ShownPlan | null;
  /** Of the production part alone: what must still be the same after the approval. */
  readonly productionHash: string | null;
  readonly refusals: readonly PlanRefusal[];
}

type PlanDeps = Pick<ActivityDeps, 'releases' | 'store'>;

/** One target in one place, planned. */
export interface Planned {
  readonly planned: PlannedTarget;
  readonly isStaging: boolean;
}

/** What a release will write, from one look at the cluster, each write asked of the API server without doing it. */
export function planRelease(deps: PlanDeps, input: PlanInput): Promise<PlannedRelease> {
  return heartbeating(async () => {
    const drafts = await Promise.all(placesOf(input).map((place) => draft(deps, input, place)));
    const refusals = drafts.filter((one): one is PlanRefusal => 'code' in one);
    const planned = drafts.filter((one): one is Planned => !('code' in one));
    const shared = refuseShared(planned.map((one) => one.planned));
    if (shared !== null) refusals.push(shared);
    for (const { planned: target } of refusals.length === 0 ? planned : [])
      refusals.push(...(await askServer(deps, target)));
    if (refusals.length > 0) return { plan: null, productionHash: null, refusals };
    return await concludePlan(deps, input, planned);
  });
}

/** On staging everything is rolled out, whatever the strategy in production. */
const STAGED = { type: 'rolling', watchSeconds: 60 } as const;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const shortIdOf = (releaseId: string): string => releaseId.slice(releaseId.lastIndexOf('/') + 1);

function placesOf({ file, part }: PlanInput): { target: Target; staging: string | null }[] {
  const staging = part === 'production' ? null : (file.staging?.namespace ?? null);
  return [
    ...(staging === null ? [] : file.targets.map((target) => ({ target, staging }))),
    ...file.targets.map((target) => ({ target, staging: null })),
  ];
}

async function draft(
  { releases }: PlanDeps,
  { releaseId, file }: PlanInput,
  { target, staging }: { target: Target; staging: string | null },
): Promise<Planned | PlanRefusal> {
  const namespace = staging ?? target.namespace ?? file.namespace;
  const signal = cancellationSignal();
  const name = `${namespace}/${target.deployment}`;
  const live = await releases.readLive(liveRequest(target, namespace, staging !== null), signal);
  if ('code' in live) return { target: name, ...live };
  const around = await releases.surroundings({ namespace, name: target.deployment }, signal);
  const unfit = refuseTarget(name, staging === null ? target.strategy : STAGED, around);
  if (unfit !== null) return unfit;
  const release = { shortId: shortIdOf(releaseId), namespace: staging ?? file.namespace, digest };
  const planned =
    staging === null ? planTarget(target, live, release) : planStagingTarget(target, live, release);
  return isRefusal(planned) ? planned : { planned, isStaging: staging !== null };
}

function liveRequest(
  { deployment, strategy, configMaps }: Target,
  namespace: string,
  isStaging: boolean,
): LiveRequest {
  const traffic = strategy.type === 'canary' && !isStaging ? strategy.traffic : null;
  return {
    namespace,
    deployment,
    service: strategy.type === 'rolling' || isStaging ? null : strategy.service,
    httpRoute: traffic?.by === 'gateway' ? traffic.httpRoute : null,
    ingress: traffic?.by === 'nginx' ? traffic.ingress : null,
    configMaps: Object.keys(configMaps),
  };
}

const stepsOf = <C>(target: { steps: readonly Step<C>[]; finish: readonly Step<C>[] }): Step<C>[] => [
  ...target.steps,
  ...target.finish,
];

/**
 * Asks for each write that can be asked for now: an object's second change rests on its first, and what an earlier step
 * makes is not there yet.
 */
export async function askServer({ releases }: PlanDeps, planned: PlannedTarget): Promise<PlanRefusal[]> {
  const seen = new Set<string>();
  for (const change of stepsOf(planned).flatMap(({ changes }) => changes)) {
    const key = canonicalText({ ...change.object });
    if (seen.has(key)) continue;
    seen.add(key);
    const refused = await releases.dryRun(change, cancellationSignal());
    if (refused !== null)
      return [
        {
          target: `${planned.namespace}/${planned.name}`,
          code: 'refused-by-api',
          sentence: `the API server would refuse this (${change.sentence}): ${refused}`,
          wayOut: 'mend what it names, in the release file or in the cluster, and deploy again',
        },
      ];
  }
  return [];
}

interface Sealed {
  readonly changeId: string;
  readonly change: Change;
}

export async function concludePlan(
  { store }: PlanDeps,
  { releaseId, file, requestedBy, part }: PlanInput,
  planned: readonly Planned[],
): Promise<PlannedRelease> {
  const sealed = new Map<string, Sealed[]>();
  const refsOf = (target: PlannedTarget): TargetRef => ({
    ...target,
    steps: target.steps.map((step) => refs(step, target.namespace)),
    finish: target.finish.map((step) => refs(step, target.namespace)),
  });
  const refs = (step: Step<Change>, namespace: string): Step<ChangeRef> => ({
    ...step,
    changes: step.changes.map((change, at) => {
      const content = digest(canonicalText(change));
      // The digest is part of the id: a plan made anew after a crash must not meet the values of the one before.
      const changeId = `${releaseId}/${step.id}/${String(at)}-${content.slice(0, 8)}`;
      sealed.set(namespace, [...(sealed.get(namespace) ?? []), { changeId, change }]);
      return {
        changeId,
        verb: change.verb,
        object: change.object,
        digest: content,
        sentence: change.sentence,
      };
    }),
  });
  const staging = planned.filter(({ isStaging }) => isStaging).map((one) => refsOf(one.planned));
  const targets = planned.filter(({ isStaging }) => !isStaging).map((one) => refsOf(one.planned));
  const groups = groupsOf(file);
  const hashed = { releaseId, requestedBy, file, targets, groups };
  if (part === 'all') for (const [namespace, changes] of sealed) await store.sealChanges(namespace, changes);
  return {
    plan: { planHash: digest(planText({ ...hashed, staging })), staging, targets, groups },
    productionHash: digest(planText({ ...hashed, staging: [] })),
    refusals: [],
  };
}
