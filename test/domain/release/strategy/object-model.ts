import type { Change, Json, ObjectRef } from '../../../../domain/release/change.ts';
import { isObject, isSame } from '../../../../domain/release/json.ts';
import type { JsonObject } from '../../../../domain/release/json.ts';
import type { LiveTarget } from '../../../../domain/release/live.ts';
import { reverseOf } from '../../../../domain/release/reverse.ts';

/** Objects by `resource/namespace/name`, as an API server would keep them. */
export type Objects = ReadonlyMap<string, Json>;

export const keyOf = ({ resource, namespace, name }: ObjectRef): string => `${resource}/${namespace}/${name}`;

export function objectsOf({ deployment, service, httpRoute, ingress, configMaps }: LiveTarget): Objects {
  const entries: [string, Json][] = [['deployments/shop/web', deployment.body]];
  if (service !== null) entries.push(['services/shop/web', service.body]);
  if (httpRoute !== null) entries.push(['httproutes/shop/shop', httpRoute.body]);
  if (ingress !== null) entries.push(['ingresses/shop/shop', ingress.body]);
  for (const [name, { body }] of Object.entries(configMaps)) entries.push([`configmaps/shop/${name}`, body]);
  return new Map(entries);
}

const keysIn = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

/** One field of a JSON Patch: it must hold `from`, or not be there, and then holds `to`, or is not there. */
function setField(
  body: Json,
  [key, ...rest]: readonly string[],
  from: Json | undefined,
  to: Json | undefined,
): Json {
  if (!isObject(body) || key === undefined) throw new Error('the pointer leads nowhere');
  const now = body[key];
  if (rest.length > 0) return { ...body, [key]: setField(now ?? null, rest, from, to) };
  const isAsExpected = now === undefined || from === undefined ? now === from : isSame(now, from);
  if (!isAsExpected) throw new Error(`drifted at ${key}: ${JSON.stringify(now)}`);
  const others = Object.fromEntries(Object.entries(body).filter(([one]) => one !== key));
  return to === undefined ? others : { ...others, [key]: to };
}

/** Throws where the API server would refuse, or a `test` of the patch would fail. */
export function apply(objects: Objects, change: Change): Objects {
  const key = keyOf(change.object);
  const now = objects.get(key);
  const next = new Map(objects);
  switch (change.verb) {
    case 'create':
      if (now !== undefined) throw new Error(`${key} is there already`);
      return next.set(key, change.manifest);
    case 'delete':
      if (now === undefined) throw new Error(`${key} is not there`);
      next.delete(key);
      return next;
    case 'patch':
      if (now === undefined) throw new Error(`${key} is not there`);
      return next.set(
        key,
        change.fields.reduce((body, { path, from, to }) => setField(body, keysIn(path), from, to), now),
      );
  }
}

/** An object that is gone has nothing to take back: the step that deleted it came after. */
export function undo(objects: Objects, change: Change): Objects {
  const reverse = reverseOf(change);
  return reverse === null || !objects.has(keyOf(reverse.object)) ? objects : apply(objects, reverse);
}

export const asRecord = (objects: Objects): JsonObject => Object.fromEntries(objects);
