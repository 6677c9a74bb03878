import type { EffectOutcome } from '../../../activities/kubernetes/port.ts';
import { RELEASE_LABEL } from '../../../domain/release/change.ts';
import type { Change, FieldChange, Json } from '../../../domain/release/change.ts';
import { isObject, isSame, objectAt, objectsAt, textAt } from '../../../domain/release/json.ts';
import { configMapsOf } from '../../../domain/release/strategy/config-reference.ts';
import { apply, keyOf } from '../../domain/release/strategy/object-model.ts';
import type { Objects } from '../../domain/release/strategy/object-model.ts';

type Patch = Extract<Change, { verb: 'patch' }>;

const POST_STATE = { specHash: 's', templateHash: 't', generation: 2, detail: {} };
const APPLIED: EffectOutcome = { status: 'applied', postState: POST_STATE };
export const ALREADY: EffectOutcome = { status: 'already-applied', postState: POST_STATE };

const drifted = (what: string): EffectOutcome => ({
  status: 'drifted',
  sentence: `${what} was changed by somebody: it is left as it is`,
});

/** The value a JSON pointer leads to. */
export const fieldAt = (body: Json | undefined, path: string): Json | undefined =>
  path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), body);

const isSameValue = (one: Json | undefined, other: Json | undefined): boolean =>
  one === undefined || other === undefined ? one === other : isSame(one, other);

const turned = ({ path, from, to }: FieldChange): FieldChange => ({
  path,
  ...(to === undefined ? {} : { from: to }),
  ...(from === undefined ? {} : { to: from }),
});

/**
 * Objects as an API server keeps them, written the way the real adapter writes: conditional on every field's former
 * value, idempotent, naming what somebody else changed. Fields are set by the model the strategies are proven on.
 */
export class Cluster {
  objects: Objects;
  /** Writes that changed something, of releases only. */
  writes = 0;

  constructor(objects: Objects) {
    this.objects = objects;
  }

  write(change: Change): EffectOutcome {
    switch (change.verb) {
      case 'create':
        return this.#create(change);
      case 'patch':
        return this.#shift(change, change.fields);
      case 'delete':
        return this.#unmake(keyOf(change.object), change);
    }
  }

  takeBack(change: Change): EffectOutcome {
    switch (change.verb) {
      case 'create':
        return this.#unmake(keyOf(change.object), change);
      case 'patch':
        if (change.uid === null && !this.objects.has(keyOf(change.object))) return ALREADY;
        return this.#shift(change, change.fields.map(turned).toReversed());
      case 'delete':
        return ALREADY;
    }
  }

  /** By hand, past every release. Null: deleted, and what it owns goes with it. */
  set(key: string, body: Json | null): void {
    const next = new Map(this.objects);
    if (body !== null) next.set(key, body);
    else {
      next.delete(key);
      const [resource, namespace, name] = key.split('/');
      if (resource === 'deployments')
        for (const [other, owned] of this.objects)
          if (other.split('/')[1] === namespace && isOwnedBy(owned, name ?? '')) next.delete(other);
    }
    this.objects = next;
  }

  #create(change: Extract<Change, { verb: 'create' }>): EffectOutcome {
    const key = keyOf(change.object);
    const now = this.objects.get(key);
    if (now === undefined) return this.#done(apply(this.objects, change));
    if (isSame(now, change.manifest)) return ALREADY;
    const owner = textAt(now, 'metadata', 'labels', RELEASE_LABEL);
    return owner === textAt(change.manifest, 'metadata', 'labels', RELEASE_LABEL)
      ? drifted(key)
      : { status: 'blocked', sentence: `${key} exists already: finish or undo what made it` };
  }

  #shift(change: Patch, fields: readonly FieldChange[]): EffectOutcome {
    const key = keyOf(change.object);
    const now = this.objects.get(key);
    if (now === undefined) return { status: 'gone', sentence: `${key} does not exist any more` };
    const left: FieldChange[] = [];
    for (const field of fields) {
      const value = fieldAt(now, field.path);
      if (isSameValue(value, field.to)) continue;
      if (!isSameValue(value, field.from)) return drifted(`${key} at ${field.path}`);
      left.push(field);
    }
    return left.length === 0 ? ALREADY : this.#done(apply(this.objects, { ...change, fields: left }));
  }

  #unmake(key: string, { object, sentence }: Change): EffectOutcome {
    const now = this.objects.get(key);
    if (now === undefined) return ALREADY;
    if (textAt(now, 'metadata', 'labels', RELEASE_LABEL) === null) return drifted(key);
    if (object.resource === 'configmaps' && this.#isUsed(object.namespace, object.name))
      return { status: 'blocked', sentence: `${key} is still referred to: put the template back first` };
    return this.#done(apply(this.objects, { verb: 'delete', object, sentence }));
  }

  #isUsed(namespace: string, name: string): boolean {
    return [...this.objects].some(
      ([key, body]) =>
        key.startsWith(`deployments/${namespace}/`) &&
        configMapsOf(objectAt(body, 'spec', 'template')).includes(name),
    );
  }

  #done(objects: Objects): EffectOutcome {
    this.objects = objects;
    this.writes += 1;
    return APPLIED;
  }
}

const isOwnedBy = (body: Json, deployment: string): boolean =>
  objectsAt(body, 'metadata', 'ownerReferences').some(({ name }) => name === deployment);
