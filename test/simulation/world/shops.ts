import { CONFIG_OF } from '../../../domain/release/change.ts';
import type { Json, ObjectRef, ReleaseResource } from '../../../domain/release/change.ts';
import { objectAt, textAt } from '../../../domain/release/json.ts';
import type { JsonObject } from '../../../domain/release/json.ts';
import type { LiveObject, LiveTarget } from '../../../domain/release/live.ts';
import type { PlanRefusal } from '../../../domain/release/plan.ts';
import { configMapsOf } from '../../../domain/release/strategy/config-reference.ts';
import type { LiveRequest } from '../../../activities/kubernetes/release/port.ts';
import { keyOf } from '../../domain/release/strategy/object-model.ts';
import type { Objects } from '../../domain/release/strategy/object-model.ts';
import { shop, templateHash } from '../../domain/release/strategy/shop.ts';

/** A value that stands in the cluster and is nobody's business: it may appear in no history (DESIGN §2.9). */
export const SECRET = 'hush-7f3a';

export interface Place {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
}

export const routeOf = (name: string): string => `${name}-route`;
export const ingressOf = (name: string): string => `${name}-ingress`;

const ref = (resource: ReleaseResource, namespace: string, name: string): ObjectRef => ({
  resource,
  namespace,
  name,
});

/** One Deployment with all that may stand in front of it, named after it. */
function shopObjects({ namespace, name, replicas }: Place): [string, Json][] {
  const look = shop({ replicas, sidecars: 1 });
  const own = (body: JsonObject): Json =>
    JSON.parse(
      JSON.stringify(body)
        .replaceAll('"web"', `"${name}"`)
        .replaceAll('web-config', `${name}-config`)
        .replaceAll('"namespace":"shop"', `"namespace":"${namespace}"`)
        .replaceAll('uid-deployment', uidOf(keyOf(ref('deployments', namespace, name))))
        .replaceAll('"calm"', `"${SECRET}"`)
        .replaceAll('"blue"', `"${SECRET}"`),
    ) as Json;
  const renamed = (body: JsonObject, to: string): Json => {
    const object = own(body);
    return { ...(object as JsonObject), metadata: { ...objectAt(object, 'metadata'), name: to } };
  };
  const config = look.configMaps['web-config']?.body ?? {};
  return [
    [keyOf(ref('deployments', namespace, name)), own(look.deployment.body)],
    [keyOf(ref('services', namespace, name)), own(look.service?.body ?? {})],
    [keyOf(ref('httproutes', namespace, routeOf(name))), renamed(look.httpRoute?.body ?? {}, routeOf(name))],
    [keyOf(ref('ingresses', namespace, ingressOf(name))), renamed(look.ingress?.body ?? {}, ingressOf(name))],
    [keyOf(ref('configmaps', namespace, `${name}-config`)), own(config)],
  ];
}

export const initialObjects = (places: readonly Place[]): Objects => new Map(places.flatMap(shopObjects));

/** Nothing is ever made anew under an old name here, so its key tells an object's life. */
export const uidOf = (key: string): string => `uid of ${key}`;

const found = (objects: Objects, object: ObjectRef): LiveObject | null => {
  const key = keyOf(object);
  const body = objects.get(key);
  return body === undefined ? null : { uid: uidOf(key), body: body as JsonObject };
};

const missing = (code: PlanRefusal['code'], what: string): Omit<PlanRefusal, 'target'> => ({
  code,
  sentence: `there is no ${what}`,
  wayOut: 'make it first',
});

/** What the API server shows of a target, as `readLive` of the real adapter has it. */
export function readLive(objects: Objects, request: LiveRequest): LiveTarget | Omit<PlanRefusal, 'target'> {
  const { namespace } = request;
  const deployment = found(objects, ref('deployments', namespace, request.deployment));
  if (deployment === null) return missing('missing-deployment', `Deployment ${request.deployment}`);
  const named = (resource: ReleaseResource, name: string | null): LiveObject | null =>
    name === null ? null : found(objects, ref(resource, namespace, name));
  const service = named('services', request.service);
  const httpRoute = named('httproutes', request.httpRoute);
  const ingress = named('ingresses', request.ingress);
  if (request.service !== null && service === null)
    return missing('missing-service', `Service ${request.service}`);
  if (request.httpRoute !== null && httpRoute === null)
    return missing('missing-route', `HTTPRoute ${request.httpRoute}`);
  if (request.ingress !== null && ingress === null)
    return missing('missing-route', `Ingress ${request.ingress}`);
  const template = objectAt(deployment.body, 'spec', 'template');
  const used = configMapsOf(template).flatMap((name) => {
    const object = found(objects, ref('configmaps', namespace, name));
    return object === null ? [] : [object];
  });
  const configMaps = request.configMaps.flatMap((name): [string, LiveObject][] => {
    const match =
      used.find(({ body }) => textAt(body, 'metadata', 'name') === name) ??
      used.find(({ body }) => textAt(body, 'metadata', 'annotations', CONFIG_OF) === name);
    return match === undefined ? [] : [[name, match]];
  });
  return {
    deployment,
    podTemplateHash: templateHash(template),
    service,
    httpRoute,
    ingress,
    configMaps: Object.fromEntries(configMaps),
  };
}
