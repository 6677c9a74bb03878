import { RELEASE_LABEL } from '../change.ts';
import type { Change } from '../change.ts';
import { mapObject, mapObjects, objectAt, objectsAt, pointer, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { LiveObject } from '../live.ts';
import { createOf, deleteOf, patchOf, refTo } from './blueprint.ts';
import type { Blueprint, Course, Refused } from './blueprint.ts';
import { twinName } from './twin-deployment.ts';
import { planWeightedCanary } from './weighted-canary.ts';
import type { Canary, RouteWeights } from './weighted-canary.ts';

const CANARY = 'nginx.ingress.kubernetes.io/canary';
const CANARY_WEIGHT = 'nginx.ingress.kubernetes.io/canary-weight';
const AFFINITY = 'nginx.ingress.kubernetes.io/affinity';
/** Names the class in Ingresses older than `ingressClassName`. */
const LEGACY_CLASS = 'kubernetes.io/ingress.class';

const backendOf = (path: JsonObject): string | null => textAt(path, 'backend', 'service', 'name');

/** Rules with those paths only that lead to the Service, and to its canary instead. */
function canaryRules(ingress: LiveObject, service: string): readonly JsonObject[] {
  return objectsAt(ingress.body, 'spec', 'rules').flatMap((rule) => {
    const paths = objectsAt(rule, 'http', 'paths').filter((path) => backendOf(path) === service);
    if (paths.length === 0) return [];
    const renamed = mapObjects({ paths }, 'paths', (path) =>
      mapObject(path, 'backend', (backend) =>
        mapObject(backend, 'service', (one) => ({ ...one, name: twinName(service, 'canary') })),
      ),
    );
    return [{ ...rule, http: renamed }];
  });
}

const classOf = (ingress: LiveObject): string | null =>
  textAt(ingress.body, 'spec', 'ingressClassName') ??
  textAt(ingress.body, 'metadata', 'annotations', LEGACY_CLASS);

interface Subject {
  readonly blueprint: Blueprint;
  readonly ingress: LiveObject;
  readonly name: string;
  readonly service: string;
}

function create({ blueprint, ingress, name, service }: Subject, weight: number): Change {
  const second = twinName(name, 'canary');
  const legacy = textAt(ingress.body, 'metadata', 'annotations', LEGACY_CLASS);
  const modern = textAt(ingress.body, 'spec', 'ingressClassName');
  const manifest = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: second,
      namespace: blueprint.namespace,
      labels: { [RELEASE_LABEL]: blueprint.shortId },
      annotations: {
        ...(legacy === null ? {} : { [LEGACY_CLASS]: legacy }),
        [CANARY]: 'true',
        [CANARY_WEIGHT]: String(weight),
      },
    },
    spec: { ...(modern === null ? {} : { ingressClassName: modern }), rules: canaryRules(ingress, service) },
  };
  const sentence = `Ingress ${second}: ${String(weight)} % of the requests of ${name} to Service ${twinName(service, 'canary')}`;
  return createOf(refTo(blueprint, 'ingresses', second), manifest, sentence);
}

function shift(subject: Subject, from: number, to: number): Change {
  if (from === 0) return create(subject, to);
  const second = twinName(subject.name, 'canary');
  return patchOf(
    refTo(subject.blueprint, 'ingresses', second),
    null,
    { path: pointer('metadata', 'annotations', CANARY_WEIGHT), from: String(from), to: String(to) },
    `Ingress ${second}: ${String(to)} % of the requests instead of ${String(from)} %`,
  );
}

function objection({ ingress, name, service }: Subject): Refused | null {
  if (textAt(ingress.body, 'metadata', 'annotations', CANARY) === 'true')
    return {
      code: 'unsupported',
      sentence: `Ingress ${name} is itself a canary of another Ingress.`,
      wayOut: 'Name the main Ingress of these hosts and paths.',
    };
  if (canaryRules(ingress, service).length > 0) return null;
  return {
    code: 'unsupported',
    sentence: `No path of Ingress ${name} leads to Service ${service}.`,
    wayOut: `Name the Ingress that sends requests to Service ${service} by its rules; a default backend cannot be shared.`,
  };
}

function notesOf({ ingress, name }: Subject): readonly string[] {
  const className = classOf(ingress);
  const isOtherClass = className !== null && !className.includes('nginx');
  return [
    ...(isOtherClass
      ? [
          `Ingress ${name} is of class ${className}: only ingress-nginx deals requests out by these annotations`,
        ]
      : []),
    ...(AFFINITY in objectAt(ingress.body, 'metadata', 'annotations')
      ? [`Ingress ${name} keeps sessions by cookie: they stay with the version they began with`]
      : []),
  ];
}

/**
 * Weights by the canary annotations of ingress-nginx: a second Ingress of the same class, hosts and paths whose backend is
 * the canary's Service. It takes all other settings from the main one.
 * @returns refused `missing-route`, or `unsupported` when no path leads to the Service
 */
export function planCanaryByNginx(blueprint: Blueprint, strategy: Canary, name: string): Course | Refused {
  return planWeightedCanary(blueprint, strategy, (service): RouteWeights | Refused => {
    const { ingress } = blueprint.live;
    if (ingress === null)
      return {
        code: 'missing-route',
        sentence: `There is no Ingress ${name} in namespace ${blueprint.namespace}.`,
        wayOut: 'Name an Ingress of that namespace, or use a canary by replicas, which needs none.',
      };
    const subject = { blueprint, ingress, name, service: service.name };
    const second = twinName(name, 'canary');
    return (
      objection(subject) ?? {
        route: `Ingress ${name}`,
        shift: (from, to) => shift(subject, from, to),
        retire: [deleteOf(refTo(blueprint, 'ingresses', second), `Ingress ${second} goes`)],
        notes: notesOf(subject),
      }
    );
  });
}
