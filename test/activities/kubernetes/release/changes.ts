import { RELEASE_LABEL, TRACK_LABEL } from '../../../../domain/release/change.ts';
import type { Change, FieldChange, Json, ObjectRef } from '../../../../domain/release/change.ts';
import type { LiveTarget } from '../../../../domain/release/live.ts';
import { bodyOf, findObject } from '../../../../activities/kubernetes/release/live-object.ts';
import type { ReleaseObject } from '../../../../activities/kubernetes/release/live-object.ts';
import type { ChangeRequest, LiveRequest } from '../../../../activities/kubernetes/release/port.ts';
import { releaseCollection, releasePath } from '../../../../activities/kubernetes/release/release-paths.ts';
import type { Arena } from '../arena.ts';

export const SHORT_ID = 'abc1234';
export const ANOTHER = 'zzz9876';
const RELEASE = `release/shop/web/${SHORT_ID}`;

const never = new AbortController().signal;

export interface JsonMap {
  readonly [key: string]: Json;
}

/** The ledger's row of a change of this release. */
export const row = (n: number): string => `${RELEASE}/shop/step/${String(n)}`;

/** A request as the activity makes it; counts its kill switch readings and heartbeats. */
export function changeRequest(
  change: Change,
  more: Partial<Pick<ChangeRequest, 'actionId' | 'beforeWrite' | 'signal'>> = {},
) {
  const counts = { beforeWrite: 0, heartbeat: 0 };
  return {
    counts,
    actionId: more.actionId ?? row(0),
    change,
    signal: more.signal ?? never,
    beforeWrite: async () => {
      counts.beforeWrite += 1;
      await more.beforeWrite?.();
    },
    heartbeat: () => {
      counts.heartbeat += 1;
    },
  };
}

export const refIn = (
  { namespace }: Pick<Arena, 'namespace'>,
  resource: ObjectRef['resource'],
  name: string,
): ObjectRef => ({ resource, namespace, name });

export const patchOf = (
  object: ObjectRef,
  uid: string | null,
  ...fields: readonly FieldChange[]
): Change => ({
  verb: 'patch',
  object,
  uid,
  fields,
  sentence: `patch ${object.name}`,
});

export const createOf = (object: ObjectRef, manifest: Json): Change => ({
  verb: 'create',
  object,
  manifest,
  sentence: `create ${object.name}`,
});

export const deleteOf = (object: ObjectRef): Change => ({
  verb: 'delete',
  object,
  sentence: `delete ${object.name}`,
});

export const liveRequest = (
  { namespace }: Pick<Arena, 'namespace'>,
  more: Partial<LiveRequest> = {},
): LiveRequest => ({
  namespace,
  deployment: 'shop',
  service: null,
  httpRoute: null,
  ingress: null,
  configMaps: [],
  ...more,
});

/** A map within JSON; empty where there is none. */
export function mapAt(value: Json | undefined, ...keys: readonly string[]): JsonMap {
  let at: Json | undefined = value;
  for (const key of keys) at = isMap(at) ? at[key] : undefined;
  return isMap(at) ? at : {};
}

const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A template with one more variable in its only container. */
export function withVariable(template: JsonMap, name: string, value: string): JsonMap {
  const spec = mapAt(template, 'spec');
  const [container] = spec['containers'] as readonly JsonMap[];
  const containers = [{ ...container, env: [{ name, value }] } as JsonMap];
  return { ...template, spec: { ...spec, containers } };
}

/** As the strategies make it: the Deployment once more, with a track of its own. */
export function twin(live: LiveTarget, template: JsonMap, release = SHORT_ID): JsonMap {
  const spec = mapAt(live.deployment.body, 'spec');
  const track = { [TRACK_LABEL]: 'green' };
  const selector = mapAt(spec, 'selector');
  const metadata = mapAt(template, 'metadata');
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop-green', labels: { [RELEASE_LABEL]: release } },
    spec: {
      ...spec,
      replicas: 1,
      selector: { ...selector, matchLabels: { ...mapAt(selector, 'matchLabels'), ...track } },
      template: {
        ...template,
        metadata: { ...metadata, labels: { ...mapAt(metadata, 'labels'), ...track } },
      },
    },
  };
}

export const service = (name = 'shop', labels: JsonMap = {}): JsonMap => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, labels },
  spec: { selector: { app: 'shop' }, ports: [{ port: 8080 }] },
});

export const ingress = (): JsonMap => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'shop' },
  spec: { defaultBackend: { service: { name: 'shop', port: { number: 8080 } } } },
});

/** What a person or another controller made. */
export const put = (arena: Arena, object: ObjectRef, manifest: JsonMap): Promise<ReleaseObject> =>
  arena.arrange.send({ method: 'POST', path: releaseCollection(object), body: manifest, signal: never });

export const standing = (arena: Arena, object: ObjectRef): Promise<ReleaseObject | null> =>
  findObject(arena.arrange, object, never);

/** It must be there. */
export async function bodyIn(arena: Arena, object: ObjectRef): Promise<JsonMap> {
  const found = await standing(arena, object);
  if (found === null) throw new Error(`${object.resource} ${object.name} is not there`);
  return bodyOf(found);
}

/** What a person would do with kubectl. */
export const edit = (arena: Arena, object: ObjectRef, ...steps: readonly object[]): Promise<ReleaseObject> =>
  arena.arrange.send({
    method: 'PATCH',
    path: releasePath(object),
    contentType: 'application/json-patch+json',
    body: steps,
    signal: never,
  });
