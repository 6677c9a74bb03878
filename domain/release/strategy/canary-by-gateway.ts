import type { Json } from '../change.ts';
import { isList, isObject, numberAt, objectAt, objectsAt, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { LiveObject } from '../live.ts';
import { patchOf, refTo } from './blueprint.ts';
import type { Blueprint, Course, Refused } from './blueprint.ts';
import type { NarrowedService } from './narrowed-service.ts';
import { twinName } from './twin-deployment.ts';
import { planWeightedCanary } from './weighted-canary.ts';
import type { Canary, RouteWeights } from './weighted-canary.ts';

/** Largest weight of a backend (Gateway API v1). */
const LARGEST_WEIGHT = 1_000_000;

interface Split {
  readonly service: string;
  readonly namespace: string;
  /** Percent of the canary. */
  readonly weight: number;
}

const weightOf = (backend: JsonObject): number => numberAt(backend, 'weight') ?? 1;

const isBackend = (backend: JsonObject, service: string, namespace: string): boolean =>
  textAt(backend, 'name') === service &&
  (textAt(backend, 'kind') ?? 'Service') === 'Service' &&
  (textAt(backend, 'group') ?? '') === '' &&
  (textAt(backend, 'namespace') ?? namespace) === namespace;

function splitBackend(backend: JsonObject, base: number, { service, weight }: Split): readonly JsonObject[] {
  return [
    { ...backend, weight: base * (100 - weight) },
    { ...backend, name: twinName(service, 'canary'), weight: base * weight },
  ];
}

/** A lone backend is simply split in 100; beside others all weights are multiplied, so that the others keep their share. */
function splitRule(rule: JsonObject, split: Split): JsonObject {
  const backends = objectsAt(rule, 'backendRefs');
  const isOurs = (backend: JsonObject): boolean => isBackend(backend, split.service, split.namespace);
  if (!backends.some(isOurs)) return rule;
  const isAlone = backends.length === 1;
  return {
    ...rule,
    backendRefs: backends.flatMap((backend) => {
      const weight = weightOf(backend);
      if (!isOurs(backend)) return [{ ...backend, weight: 100 * weight }];
      return splitBackend(backend, isAlone ? Math.min(weight, 1) : weight, split);
    }),
  };
}

const rulesOf = (route: LiveObject): readonly Json[] => {
  const rules = objectAt(route.body, 'spec')['rules'];
  return isList(rules) ? rules : [];
};

const rulesAt = (route: LiveObject, split: Split): readonly Json[] =>
  split.weight === 0
    ? rulesOf(route)
    : rulesOf(route).map((rule) => (isObject(rule) ? splitRule(rule, split) : rule));

function objection(route: LiveObject, name: string, { service, namespace }: Split): Refused | null {
  const backends = objectsAt(route.body, 'spec', 'rules').map((rule) => objectsAt(rule, 'backendRefs'));
  const leadsTo = (rule: readonly JsonObject[], wanted: string): boolean =>
    rule.some((backend) => isBackend(backend, wanted, namespace));
  if (leadsTo(backends.flat(), twinName(service, 'canary')))
    return {
      code: 'not-settled',
      sentence: `HTTPRoute ${name} refers to Service ${twinName(service, 'canary')} already: a former release has not been finished.`,
      wayOut: 'Finish or undo that release first; if there is none, take that backend out of the route.',
    };
  if (!leadsTo(backends.flat(), service))
    return {
      code: 'unsupported',
      sentence: `No rule of HTTPRoute ${name} refers to Service ${service}.`,
      wayOut: `Name the HTTPRoute that sends requests to Service ${service}.`,
    };
  const isTooHeavy = backends.some(
    (rule) =>
      rule.length > 1 &&
      leadsTo(rule, service) &&
      rule.some((backend) => weightOf(backend) * 100 > LARGEST_WEIGHT),
  );
  if (!isTooHeavy) return null;
  return {
    code: 'unsupported',
    sentence: `A rule of HTTPRoute ${name} has several backends with weights above ${String(LARGEST_WEIGHT / 100)}: they cannot be split in hundredths.`,
    wayOut: 'Give its backends smaller weights in the same proportion.',
  };
}

/**
 * Weights in an HTTPRoute (Gateway API v1): every backend of every rule that is the Service gets a sibling, the canary's
 * Service, with the same port and filters. Other backends of a rule keep their share.
 * @returns refused `missing-route`, or `unsupported` when no rule refers to the Service
 */
export function planCanaryByGateway(
  blueprint: Blueprint,
  strategy: Canary,
  httpRoute: string,
): Course | Refused {
  return planWeightedCanary(blueprint, strategy, (service: NarrowedService): RouteWeights | Refused => {
    const route = blueprint.live.httpRoute;
    if (route === null)
      return {
        code: 'missing-route',
        sentence: `There is no HTTPRoute ${httpRoute} in namespace ${blueprint.namespace}.`,
        wayOut: 'Name an HTTPRoute of that namespace, or use a canary by replicas, which needs none.',
      };
    const split = (weight: number): Split => ({
      service: service.name,
      namespace: blueprint.namespace,
      weight,
    });
    return (
      objection(route, httpRoute, split(0)) ?? {
        route: `HTTPRoute ${httpRoute}`,
        shift: (from, to) =>
          patchOf(
            refTo(blueprint, 'httproutes', httpRoute),
            route.uid,
            { path: '/spec/rules', from: rulesAt(route, split(from)), to: rulesAt(route, split(to)) },
            `HTTPRoute ${httpRoute}: ${String(to)} % to Service ${twinName(service.name, 'canary')}, ${String(100 - to)} % to ${service.name}`,
          ),
        retire: [],
        notes: [],
      }
    );
  });
}
