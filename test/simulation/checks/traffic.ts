import type { Json } from '../../../domain/release/change.ts';
import { numberAt, objectAt, objectsAt, textAt, textsOf } from '../../../domain/release/json.ts';
import type { Rollout } from '../../../domain/release/plan.ts';
import { keyOf } from '../../domain/release/strategy/object-model.ts';
import type { Objects } from '../../domain/release/strategy/object-model.ts';
import { templateHash } from '../../domain/release/strategy/shop.ts';
import type { EditKind } from '../world/edits.ts';
import { placesOf } from '../world/release-file.ts';
import { routeOf } from '../world/shops.ts';
import type { LedgerRow, World } from '../world/world.ts';

/** Labels of the pods of each Deployment, as of its last rollout that was waited for. */
export type Running = Map<string, Readonly<Record<string, string>>>;

function labelsOf(deployment: Json): Readonly<Record<string, string>> {
  const template = objectAt(deployment, 'spec', 'template');
  const labels = textsOf(objectAt(template, 'metadata', 'labels'));
  return { ...labels, 'pod-template-hash': templateHash(template) };
}

export const allRunning = (objects: Objects): Running =>
  new Map(
    [...objects].flatMap(([key, body]) => (key.startsWith('deployments/') ? [[key, labelsOf(body)]] : [])),
  );

export function rolledOut(world: World, rollouts: readonly Rollout[]): void {
  for (const { namespace, deployment } of rollouts) {
    const key = keyOf({ resource: 'deployments', namespace, name: deployment });
    const body = world.cluster.objects.get(key);
    if (body !== undefined) world.running.set(key, labelsOf(body));
  }
}

function hasPods({ cluster: { objects }, running }: World, namespace: string, name: string): boolean {
  const service = objects.get(keyOf({ resource: 'services', namespace, name }));
  if (service === undefined) return false;
  const selector = Object.entries(textsOf(objectAt(service, 'spec', 'selector')));
  return [...running].some(
    ([key, labels]) =>
      objects.has(key) &&
      key.startsWith(`deployments/${namespace}/`) &&
      selector.every(([label, value]) => labels[label] === value),
  );
}

/** Services that requests are sent to, of one workload. */
function sentTo({ cluster: { objects } }: World, namespace: string, name: string): string[] {
  const route = objects.get(keyOf({ resource: 'httproutes', namespace, name: routeOf(name) }));
  const backends = objectsAt(route ?? {}, 'spec', 'rules').flatMap((rule) => objectsAt(rule, 'backendRefs'));
  const named = backends
    .filter((one) => (numberAt(one, 'weight') ?? 1) > 0)
    .map((one) => textAt(one, 'name') ?? '');
  return [...new Set([name, ...named])];
}

/** Somebody else's doing, in which a release has no say. */
const LEADS_ASTRAY: ReadonlySet<EditKind> = new Set<EditKind>(['template', 'selector', 'route', 'delete']);

/** REQUIREMENTS §4, "the old one kept warm": whatever is written or taken back, every request finds a pod. */
export function checkTraffic(world: World, row: LedgerRow): void {
  for (const { namespace, name } of placesOf(world.story.shape)) {
    if (world.edits.some(({ key, kind }) => LEADS_ASTRAY.has(kind) && key.split('/')[1] === namespace))
      continue;
    const lost = sentTo(world, namespace, name).filter((service) => !hasPods(world, namespace, service));
    if (lost.length > 0)
      world.broken.push(
        `§2.6: requests to ${namespace}/${lost.join()} find no pod (after ${row.change.changeId})`,
      );
  }
}
