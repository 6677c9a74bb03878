import type { Change } from '../change.ts';
import type { Step } from '../plan.ts';
import type { Strategy } from '../release-schema.ts';
import { isRefused, newTemplate, stepOf, watchOf } from './blueprint.ts';
import type { Blueprint, Course, Refused } from './blueprint.ts';
import { canaryService } from './canary-service.ts';
import type { CanaryService } from './canary-service.ts';
import { breadthNotes, narrowedService, select } from './narrowed-service.ts';
import type { NarrowedService } from './narrowed-service.ts';
import { counted } from './replica-ratio.ts';
import { twinOf } from './twin-deployment.ts';
import type { Twin } from './twin-deployment.ts';

export type Canary = Extract<Strategy, { type: 'canary' }>;

/** How one kind of route deals requests out to the Service of the old version and that of the new. */
export interface RouteWeights {
  /** As people call it: `HTTPRoute shop`. */
  readonly route: string;
  /** From one share of the canary to the next, percent; 0: as the route is without it. */
  readonly shift: (from: number, to: number) => Change;
  /** What the route leaves behind once it gives the canary nothing. */
  readonly retire: readonly Change[];
  readonly notes: readonly string[];
}

interface Parts {
  readonly blueprint: Blueprint;
  readonly service: NarrowedService;
  readonly canary: Twin;
  readonly second: CanaryService;
  readonly weights: RouteWeights;
  readonly strategy: Canary;
}

function prepare(parts: Parts): Step<Change> {
  const { blueprint, service, canary } = parts;
  return stepOf(blueprint, 'prepare-canary', {
    title: `Deployment ${canary.name}: new version beside ${blueprint.deployment}, without requests`,
    changes: [
      select(
        blueprint,
        service,
        [service.selector, service.old],
        `only the pods that serve now, none of ${canary.name}`,
      ),
      ...blueprint.copies,
      parts.second.create,
      canary.create,
    ],
    rollouts: [canary.name],
    undo: `Deployment ${canary.name} and its Service are deleted, and Service ${service.name} selects as before.`,
  });
}

function shifts({ blueprint, canary, weights, strategy }: Parts): readonly Step<Change>[] {
  const { deployment } = blueprint;
  const back = (weight: number): string =>
    weight === 0
      ? `${weights.route} gives ${canary.name} nothing any more, and ${deployment} serves alone.`
      : `${weights.route} gives ${canary.name} ${String(weight)} % of the requests again.`;
  const before = (i: number): number => strategy.steps[i - 1]?.weight ?? 0;
  const last = strategy.steps.at(-1);
  return [
    ...strategy.steps.map(({ weight, watchSeconds }, i) =>
      stepOf(blueprint, `canary-${String(weight)}`, {
        title: `${weights.route}: ${String(weight)} % of the requests to ${canary.name}`,
        changes: [weights.shift(before(i), weight)],
        watch: watchOf(blueprint, watchSeconds, { canary: canary.name, baseline: deployment }),
        undo: back(before(i)),
      }),
    ),
    stepOf(blueprint, 'promote', {
      title: `${weights.route}: all requests to ${canary.name}`,
      changes: [weights.shift(last?.weight ?? 0, 100)],
      watch: watchOf(blueprint, last?.watchSeconds ?? 0, { canary: canary.name, baseline: null }),
      undo: back(last?.weight ?? 0),
    }),
  ];
}

// The Service is opened before the Deployment changes: else it would have no pods for a while, and NGINX answers 503 for
// a route whose main Service has none, whatever the canary's weight; so would every caller inside the cluster get.
function finish({ blueprint, service, second, canary, weights }: Parts): readonly Step<Change>[] {
  const { deployment } = blueprint;
  return [
    stepOf(blueprint, 'open', {
      title: `Service ${service.name}: selects as before the release, while ${canary.name} serves`,
      changes: [select(blueprint, service, [service.old, service.selector], 'selects as before the release')],
      undo: `Service ${service.name}: only the pods of ${deployment}, none of ${canary.name}.`,
    }),
    stepOf(blueprint, 'settle', {
      title: `Deployment ${deployment}: new version, while ${canary.name} serves`,
      changes: [newTemplate(blueprint)],
      rollouts: [deployment],
      undo: `Deployment ${deployment} gets its former template back, while ${canary.name} serves.`,
    }),
    stepOf(blueprint, 'restore-route', {
      title: `${weights.route}: all requests to Service ${service.name} again`,
      changes: [weights.shift(100, 0)],
      undo: `${weights.route} gives ${canary.name} all requests again.`,
    }),
    stepOf(blueprint, 'retire-canary', {
      title: `Deployment ${canary.name}: not needed any more`,
      changes: [...weights.retire, second.retire, canary.retire],
      undo: `Nothing: Deployment ${canary.name} is gone, and from here a release of the old version is the way back.`,
    }),
  ];
}

/**
 * A second Deployment behind a Service of its own, which a route gives a rising share of the requests. The Service of the
 * old version is narrowed to the pods that serve, because the new ones carry the labels it selects by.
 */
export function planWeightedCanary(
  blueprint: Blueprint,
  strategy: Canary,
  weigh: (service: NarrowedService) => RouteWeights | Refused,
): Course | Refused {
  const service = narrowedService(blueprint, strategy.service);
  if (isRefused(service)) return service;
  const second = canaryService(blueprint, service);
  if (isRefused(second)) return second;
  const weights = weigh(service);
  if (isRefused(weights)) return weights;
  const canary = twinOf(blueprint, 'canary', blueprint.replicas);
  const parts = { blueprint, service, canary, second, weights, strategy };
  return {
    steps: [prepare(parts), ...shifts(parts)],
    finish: finish(parts),
    notes: [
      `${canary.name} runs ${counted(blueprint.replicas, 'more pod')} until the soak is over`,
      `Whoever calls Service ${service.name} past ${weights.route} keeps the old version until the soak is over`,
      ...weights.notes,
      ...breadthNotes(blueprint, service),
    ],
  };
}
