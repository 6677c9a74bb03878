import { isSame, numberAt, objectAt, objectsAt, textAt, textsOf } from '../../../../domain/release/json.ts';
import type { JsonObject } from '../../../../domain/release/json.ts';
import type { Rollout } from '../../../../domain/release/plan.ts';
import type { Objects } from './object-model.ts';
import { templateHash } from './shop.ts';

export interface Pods {
  readonly count: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly version: 'old' | 'new';
}

/** Pods by Deployment, as of its last rollout that was waited for. */
export type Running = ReadonlyMap<string, Pods>;

/** Where requests end up: shares of 1. `lost`: at no pod at all. */
export interface Fate {
  readonly old: number;
  readonly new: number;
  readonly lost: number;
}

const bodyOf = (objects: Objects, key: string): JsonObject | null => {
  const body = objects.get(key);
  return body === undefined ? null : objectAt({ body }, 'body');
};

const podsOf = (deployment: JsonObject, original: JsonObject): Pods => {
  const template = objectAt(deployment, 'spec', 'template');
  return {
    count: numberAt(deployment, 'spec', 'replicas') ?? 1,
    labels: {
      ...textsOf(objectAt(template, 'metadata', 'labels')),
      'pod-template-hash': templateHash(template),
    },
    version: isSame(objectAt(template, 'spec'), objectAt(original, 'spec')) ? 'old' : 'new',
  };
};

/** After those rollouts are over; pods of a deleted Deployment are gone. */
export function roll(
  running: Running,
  objects: Objects,
  rollouts: readonly Rollout[],
  original: JsonObject,
): Running {
  const next = new Map(running);
  for (const name of running.keys()) if (!objects.has(`deployments/shop/${name}`)) next.delete(name);
  for (const { deployment } of rollouts) {
    const body = bodyOf(objects, `deployments/shop/${deployment}`);
    if (body !== null) next.set(deployment, podsOf(body, original));
  }
  return next;
}

const LOST: Fate = { old: 0, new: 0, lost: 1 };

function throughService(objects: Objects, running: Running, name: string): Fate {
  const service = bodyOf(objects, `services/shop/${name}`);
  if (service === null) return LOST;
  const selector = Object.entries(textsOf(objectAt(service, 'spec', 'selector')));
  const selected = [...running]
    .filter(([deployment]) => objects.has(`deployments/shop/${deployment}`))
    .map(([, pods]) => pods)
    .filter(({ labels }) => selector.every(([key, value]) => labels[key] === value));
  const count = (version: Pods['version']): number =>
    selected.filter((pods) => pods.version === version).reduce((sum, pods) => sum + pods.count, 0);
  const all = count('old') + count('new');
  return all === 0 ? LOST : { old: count('old') / all, new: count('new') / all, lost: 0 };
}

const mixed = (fates: readonly (readonly [number, Fate])[]): Fate => {
  const total = fates.reduce((sum, [weight]) => sum + weight, 0);
  const share = (of: (fate: Fate) => number): number =>
    fates.reduce((sum, [weight, fate]) => sum + (weight * of(fate)) / total, 0);
  return { old: share((fate) => fate.old), new: share((fate) => fate.new), lost: share((fate) => fate.lost) };
};

/** One fate a rule that leads to the Service or its canary; other Services are not modelled and left out. */
function throughRoute(objects: Objects, running: Running): readonly Fate[] {
  const route = bodyOf(objects, 'httproutes/shop/shop') ?? {};
  return objectsAt(route, 'spec', 'rules').flatMap((rule) => {
    const ours = objectsAt(rule, 'backendRefs')
      .filter((backend) => (textAt(backend, 'name') ?? '').startsWith('web'))
      .map(
        (backend) =>
          [
            numberAt(backend, 'weight') ?? 1,
            throughService(objects, running, textAt(backend, 'name') ?? ''),
          ] as const,
      )
      .filter(([weight]) => weight > 0);
    return ours.length === 0 ? [] : [mixed(ours)];
  });
}

/** As ingress-nginx does: no pods behind the main Service is a 503, and a canary without pods is passed over. */
function throughIngress(objects: Objects, running: Running): Fate {
  const main = throughService(objects, running, 'web');
  const canary = bodyOf(objects, 'ingresses/shop/shop-canary');
  if (canary === null || main.lost > 0) return main;
  const second = throughService(objects, running, 'web-canary');
  const weight = Number(
    textAt(canary, 'metadata', 'annotations', 'nginx.ingress.kubernetes.io/canary-weight'),
  );
  if (second.lost > 0 || weight === 0) return main;
  return mixed([
    [weight, second],
    [100 - weight, main],
  ]);
}

export interface Seen {
  readonly direct: Fate;
  readonly route: readonly Fate[];
  readonly ingress: Fate;
}

/** What callers get: of the Service itself, through the HTTPRoute's rules, and through the Ingress. */
export const requests = (objects: Objects, running: Running): Seen => ({
  direct: throughService(objects, running, 'web'),
  route: throughRoute(objects, running),
  ingress: throughIngress(objects, running),
});

export const lost = ({ direct, route, ingress }: Seen): number =>
  Math.max(direct.lost, ingress.lost, ...route.map((fate) => fate.lost));
