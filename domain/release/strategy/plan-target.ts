import { isSame, objectAt } from '../json.ts';
import type { LiveTarget } from '../live.ts';
import type { PlannedTarget, PlanRefusal } from '../plan.ts';
import type { Strategy, Target } from '../release-schema.ts';
import { planBlueGreen } from './blue-green.ts';
import { isRefused } from './blueprint.ts';
import type { Blueprint, Course, Refused } from './blueprint.ts';
import { planCanaryByGateway } from './canary-by-gateway.ts';
import { planCanaryByNginx } from './canary-by-nginx.ts';
import { planCanaryByReplicas } from './canary-by-replicas.ts';
import { copyConfigs } from './config-copy.ts';
import { replicasOf, unfitness } from './fitness.ts';
import { planRolling } from './rolling.ts';
import { changeTemplate } from './template-change.ts';
import type { Canary } from './weighted-canary.ts';

export interface PlanRequest {
  /** `[a-z0-9]{6,12}`. */
  readonly shortId: string;
  readonly namespace: string;
  /** sha256 in hex: the domain does not hash. */
  readonly digest: (text: string) => string;
}

interface Sketch {
  readonly target: Target;
  readonly live: LiveTarget;
  readonly release: PlanRequest;
  readonly namespace: string;
  readonly idPrefix: string;
}

interface Draft {
  readonly blueprint: Blueprint;
  readonly notes: readonly string[];
}

function draft(sketch: Sketch): Draft | Refused {
  const { target, live, release, namespace } = sketch;
  const { deployment } = target;
  const before = objectAt(live.deployment.body, 'spec', 'template');
  const { shortId, digest } = release;
  const wanted = target.configMaps;
  const copies = copyConfigs({ deployment, namespace, shortId, digest, template: before, live, wanted });
  if (isRefused(copies)) return copies;
  const change = changeTemplate(before, { ...target, renames: copies.renames });
  if (isRefused(change)) return change;
  const notes = [...copies.notes, ...change.notes];
  if (isSame(before, change.template))
    return {
      code: 'nothing-to-change',
      sentence: `Deployment ${deployment} is as the release file wants it already${notes.length === 0 ? '' : `: ${notes.join('; ')}`}.`,
      wayOut: 'Name what is new. For another build under the same tag, name the image by its digest.',
    };
  const { template: after, news } = change;
  return {
    blueprint: {
      deployment,
      namespace,
      idPrefix: sketch.idPrefix,
      shortId,
      live,
      replicas: replicasOf(live.deployment.body),
      before,
      after,
      copies: copies.changes,
      news: news.join('; '),
    },
    notes,
  };
}

function canaryCourse(blueprint: Blueprint, strategy: Canary): Course | Refused {
  const { traffic } = strategy;
  switch (traffic.by) {
    case 'replicas':
      return planCanaryByReplicas(blueprint, strategy);
    case 'gateway':
      return planCanaryByGateway(blueprint, strategy, traffic.httpRoute);
    case 'nginx':
      return planCanaryByNginx(blueprint, strategy, traffic.ingress);
  }
}

function courseOf(blueprint: Blueprint, strategy: Strategy): Course | Refused {
  switch (strategy.type) {
    case 'rolling':
      return planRolling(blueprint, 'roll-out', strategy.watchSeconds);
    case 'blue-green':
      return planBlueGreen(blueprint, strategy);
    case 'canary':
      return canaryCourse(blueprint, strategy);
  }
}

function plan(
  sketch: Sketch,
  type: Strategy['type'],
  courseFor: (blueprint: Blueprint) => Course | Refused,
): PlannedTarget | PlanRefusal {
  const { target, live, namespace } = sketch;
  const name = target.deployment;
  const refuse = (refused: Refused): PlanRefusal => ({ target: `${namespace}/${name}`, ...refused });
  const unfit = unfitness(name, live.deployment.body, type);
  if (unfit !== null) return refuse(unfit);
  const drafted = draft(sketch);
  if (isRefused(drafted)) return refuse(drafted);
  const course = courseFor(drafted.blueprint);
  if (isRefused(course)) return refuse(course);
  return {
    name,
    namespace,
    uid: live.deployment.uid,
    strategy: type,
    ...course,
    notes: [...drafted.notes, ...course.notes],
  };
}

/**
 * The whole course of one target, decided from one look at the cluster: the same look gives the same plan. Nothing of it
 * is done here.
 * @param release the namespace of the file, for targets that name none; `digest` gives sha256 in hex
 * @returns refused with `missing-container`, `missing-service`, `missing-route`, `nothing-to-change`, `not-settled` or
 * `unsupported`, and a way out of it
 * @source REQUIREMENTS §4 "Strategies"
 */
export function planTarget(
  target: Target,
  live: LiveTarget,
  release: PlanRequest,
): PlannedTarget | PlanRefusal {
  const namespace = target.namespace ?? release.namespace;
  const isAway = namespace !== release.namespace;
  const idPrefix = isAway ? `${namespace}.${target.deployment}` : target.deployment;
  return plan({ target, live, release, namespace, idPrefix }, target.strategy.type, (blueprint) =>
    courseOf(blueprint, target.strategy),
  );
}

/**
 * The same change in staging, rolled out whatever the strategy is in production: smoke tests follow, not a comparison.
 * @param release with the namespace of staging, which counts for every target
 */
export function planStagingTarget(
  target: Target,
  live: LiveTarget,
  release: PlanRequest,
): PlannedTarget | PlanRefusal {
  const sketch = { target, live, release, namespace: release.namespace, idPrefix: target.deployment };
  return plan(sketch, 'rolling', (blueprint) => planRolling(blueprint, 'staging-roll-out', null));
}
