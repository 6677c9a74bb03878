import { createHash } from 'node:crypto';
import { concludePlan } from '../../../activities/release/plan-release.ts';
import type { Planned, PlannedRelease, PlanInput } from '../../../activities/release/plan-release.ts';
import type { ReleaseTarget } from '../../../activities/release/resolve-targets.ts';
import type { LiveRequest } from '../../../activities/kubernetes/release/port.ts';
import { GATES } from '../../../domain/release/gate.ts';
import { judgeGates } from '../../../domain/release/judge-gates.ts';
import { isRefusal } from '../../../domain/release/plan.ts';
import type { PlanRefusal } from '../../../domain/release/plan.ts';
import { answerNewRelease } from '../../../domain/release/queue.ts';
import type { ReleaseFile, Target } from '../../../domain/release/release-schema.ts';
import { refuseShared } from '../../../domain/release/strategy/shared-object.ts';
import { planStagingTarget, planTarget } from '../../../domain/release/strategy/plan-target.ts';
import { twinTarget } from '../../../domain/release/strategy/twin-deployment.ts';
import { keyOf } from '../../domain/release/strategy/object-model.ts';
import type { Objects } from '../../domain/release/strategy/object-model.ts';
import { APPROVERS } from '../story/story.ts';
import { Cluster } from '../world/cluster.ts';
import { readLive, uidOf } from '../world/shops.ts';
import { freezeAt } from '../world/world.ts';
import type { World } from '../world/world.ts';
import { isSaid } from '../runtime/wire.ts';
import { again, soon } from './work.ts';
import type { Played } from './work.ts';

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Placed {
  readonly target: Target;
  readonly namespace: string;
  readonly isStaging: boolean;
}

const placesOf = (file: ReleaseFile, part: PlanInput['part']): Placed[] => [
  ...(file.staging === null || part === 'production' ? [] : file.targets).map((target) => ({
    target,
    namespace: file.staging?.namespace ?? '',
    isStaging: true,
  })),
  ...file.targets.map((target) => ({
    target,
    namespace: target.namespace ?? file.namespace,
    isStaging: false,
  })),
];

type InFront = Pick<LiveRequest, 'service' | 'httpRoute' | 'ingress'>;
const NOTHING_IN_FRONT: InFront = { service: null, httpRoute: null, ingress: null };

/** What leads requests to a target in production. */
function inFrontOf({ strategy }: Target): InFront {
  if (strategy.type === 'rolling') return NOTHING_IN_FRONT;
  const traffic = strategy.type === 'canary' ? strategy.traffic : null;
  return {
    service: strategy.service,
    httpRoute: traffic?.by === 'gateway' ? traffic.httpRoute : null,
    ingress: traffic?.by === 'nginx' ? traffic.ingress : null,
  };
}

/** One target from one look at the cluster, by the domain's own planners. */
function draft(
  objects: Objects,
  { releaseId, file }: Pick<PlanInput, 'releaseId' | 'file'>,
  { target, namespace, isStaging }: Placed,
): Planned | PlanRefusal {
  const { deployment, configMaps } = target;
  const live = readLive(objects, {
    namespace,
    deployment,
    ...(isStaging ? NOTHING_IN_FRONT : inFrontOf(target)),
    configMaps: Object.keys(configMaps),
  });
  if ('code' in live) return { target: `${namespace}/${deployment}`, ...live };
  const shortId = releaseId.slice(releaseId.lastIndexOf('/') + 1);
  const release = { shortId, namespace: isStaging ? namespace : file.namespace, digest };
  const planned = isStaging ? planStagingTarget(target, live, release) : planTarget(target, live, release);
  return isRefusal(planned) ? planned : { planned, isStaging };
}

/** Refused by the first that cannot be planned, or by two that share an object. */
function draftAll(objects: Objects, input: PlanInput): { drafts: Planned[]; refusals: PlanRefusal[] } {
  const all = placesOf(input.file, input.part).map((place) => draft(objects, input, place));
  const refusals = all.filter((one): one is PlanRefusal => 'code' in one);
  const drafts = all.filter((one): one is Planned => !('code' in one));
  const shared = refuseShared(drafts.map(({ planned }) => planned));
  return { drafts, refusals: shared === null ? refusals : [...refusals, shared] };
}

/** What everything comes to when it serves: every target, and its copies of configuration, as a plain roll-out leaves it. */
function wantedOf(objects: Objects, input: PlanInput): Objects {
  const cluster = new Cluster(objects);
  const targets = input.file.targets.map((target) => ({
    ...target,
    strategy: { type: 'rolling' as const, watchSeconds: 60 },
  }));
  const { drafts } = draftAll(objects, { ...input, file: { ...input.file, targets } });
  for (const { planned } of drafts)
    for (const change of planned.steps.flatMap(({ changes }) => changes)) cluster.write(change);
  return cluster.objects;
}

function plan(world: World, input: PlanInput): Promise<PlannedRelease> {
  const { objects } = world.cluster;
  const seen = world.releases.get(input.releaseId);
  const { drafts, refusals } = draftAll(objects, input);
  if (refusals.length > 0) return Promise.resolve({ plan: null, productionHash: null, refusals });
  if (seen !== undefined && input.part === 'all') {
    seen.base = objects;
    seen.wanted = wantedOf(objects, input);
  }
  const store = {
    sealChanges: (_: string, changes: readonly { changeId: string; change: never }[]) => {
      for (const { changeId, change } of changes)
        if (!world.sealed.has(changeId)) world.sealed.set(changeId, change);
      return Promise.resolve();
    },
  };
  return concludePlan({ store, releases: {} } as never, input, drafts);
}

/** The promise's answer; looked for again until it is there. */
function whenThere<T>(begin: () => Promise<T>) {
  let answer: { readonly value: T } | null = null;
  let isBegun = false;
  return () => {
    if (answer !== null) return answer.value;
    if (!isBegun) {
      isBegun = true;
      void begin().then((value) => (answer = { value }));
    }
    return again(1);
  };
}

const targetOf = (
  target: ReleaseTarget['target'],
  strategy: Target['strategy']['type'],
  isStaging: boolean,
): ReleaseTarget => ({ target, scope: 'default', isStaging, twin: twinTarget(target, strategy) });

export const planning: Played = {
  resolveTargets: (world, { file }) =>
    soon(world, () => {
      const resolved = placesOf(file, 'all').map(({ target, namespace, isStaging }) => {
        const key = keyOf({ resource: 'deployments', namespace, name: target.deployment });
        const id = { cluster: 'local', namespace, kind: 'Deployment', name: target.deployment } as const;
        return world.cluster.objects.has(key)
          ? targetOf({ ...id, uid: uidOf(key) }, isStaging ? 'rolling' : target.strategy.type, isStaging)
          : `there is no Deployment ${target.deployment} in namespace ${namespace}`;
      });
      const missing = resolved.filter((one) => typeof one === 'string');
      return {
        targets: missing.length > 0 ? [] : resolved.filter((one) => typeof one !== 'string'),
        refusals: missing.map((sentence) => ({
          target: 'a target',
          code: 'missing-deployment',
          sentence,
          wayOut: 'make it first',
        })),
      };
    }),
  findPlaceInQueue: (world, { releaseId, requestedAtMs, targetKeys, ifBusy }) =>
    soon(world, () => {
      const open = [...world.releases].flatMap(([id, { record, input }]) =>
        !isSaid(record.closedAtMs) && record.status !== undefined
          ? [
              {
                id,
                requestedAtMs: input.requestedAtMs,
                targetKeys: record.targetKeys ?? [],
                status: record.status,
              },
            ]
          : [],
      );
      return answerNewRelease(open, { id: releaseId, requestedAtMs, targetKeys }, ifBusy);
    }),
  planRelease: (world, input) => ({
    takesMs: 50 + Math.round(world.draw('plan') * 3000),
    act: whenThere(() => plan(world, input)),
  }),
  checkGates: (world, { file, requestedBy }) =>
    soon(world, () =>
      judgeGates(
        GATES.filter(({ id, by }) => by === 'check' && (id !== 'staging' || file.staging !== null)).map(
          ({ id }) => ({ gate: id, found: 'pass', sentence: 'looked at' }),
        ),
        file,
        requestedBy,
        world.server.nowMs,
      ),
    ),
  measureBefore: (world) => soon(world, () => ({ errorRatio: 0.001, p95Ms: 40 })),
  readPeople: (world) =>
    soon(world, () => ({ roles: world.story.shape.hasRoles ? { approver: APPROVERS } : null })),
  readBrakes: (world) =>
    soon(world, () => {
      const freeze = freezeAt(world, world.server.nowMs);
      return freeze === null
        ? null
        : { sentence: 'scope default is frozen by anna: no releases today', untilMs: freeze.untilMs };
    }),
  awaitThaw: (world) => ({
    takesMs: 100,
    act() {
      const freeze = freezeAt(world, world.server.nowMs);
      return freeze === null ? undefined : again(freeze.untilMs - world.server.nowMs + 2000);
    },
  }),
};
