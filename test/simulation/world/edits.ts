import type { Json } from '../../../domain/release/change.ts';
import { isObject } from '../../../domain/release/json.ts';
import type { JsonObject } from '../../../domain/release/json.ts';
import type { Objects } from '../../domain/release/strategy/object-model.ts';
import { Cluster } from './cluster.ts';

const CANARY_WEIGHT = 'nginx.ingress.kubernetes.io/canary-weight';

/** What somebody else does to an object while a release is about it. */
export const EDITS = ['label', 'replicas', 'template', 'selector', 'route', 'annotation', 'delete'] as const;
export type EditKind = (typeof EDITS)[number];

export interface Edit {
  readonly atMs: number;
  readonly key: string;
  readonly kind: EditKind;
  /** Null: deleted. */
  readonly change: ((body: Json) => Json) | null;
}

const withAt = (body: Json, keys: readonly string[], value: Json): Json => {
  const [first, ...rest] = keys;
  if (first === undefined) return value;
  const object: JsonObject = isObject(body) ? body : {};
  return { ...object, [first]: withAt(object[first] ?? {}, rest, value) };
};

const setAt =
  (keys: readonly string[], value: Json) =>
  (body: Json): Json =>
    withAt(body, keys, value);

interface Editing {
  /** Null: of any kind. */
  readonly resource: string | null;
  readonly change: Edit['change'];
}

const EDITING: Readonly<Record<EditKind, Editing>> = {
  label: { resource: null, change: setAt(['metadata', 'labels', 'touched'], 'yes') },
  replicas: { resource: 'deployments', change: setAt(['spec', 'replicas'], 7) },
  template: {
    resource: 'deployments',
    change: setAt(['spec', 'template', 'metadata', 'annotations', 'edited-by'], 'mallory'),
  },
  selector: { resource: 'services', change: setAt(['spec', 'selector', 'extra'], 'yes') },
  route: {
    resource: 'httproutes',
    change: setAt(['spec', 'rules'], [{ backendRefs: [{ name: 'elsewhere', port: 80 }] }]),
  },
  annotation: { resource: 'ingresses', change: setAt(['metadata', 'annotations', CANARY_WEIGHT], '77') },
  delete: { resource: null, change: null },
};

/** Undefined: this kind of edit means nothing to this kind of object. */
export function changeOf(kind: EditKind, key: string): Edit['change'] | undefined {
  const { resource, change } = EDITING[kind];
  return resource === null || resource === key.split('/')[0] ? change : undefined;
}

/** The objects as they would be had nobody but the editors written. */
export function overlaid(base: Objects, edits: readonly Edit[]): Objects {
  const cluster = new Cluster(base);
  for (const { key, change } of edits) {
    const body = cluster.objects.get(key);
    if (body !== undefined) cluster.set(key, change === null ? null : change(body));
  }
  return cluster.objects;
}
