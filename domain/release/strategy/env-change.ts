import { mapObjects, objectAt, objectsAt, own, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';

type Variables = Readonly<Record<string, string>>;

export interface EnvChange {
  readonly container: JsonObject;
  /** Variables that differ afterwards, in the order of the file. */
  readonly names: readonly string[];
  readonly notes: readonly string[];
}

const SOURCES = {
  secretKeyRef: 'Secret',
  configMapKeyRef: 'ConfigMap',
  fieldRef: 'a field of the pod',
  resourceFieldRef: 'a resource of the container',
} as const;

function sourceOf(entry: JsonObject): string {
  const from = objectAt(entry, 'valueFrom');
  const [key, kind] = Object.entries(SOURCES).find(([one]) => one in from) ?? ['', 'another source'];
  const name = textAt(from, key, 'name');
  return name === null ? kind : `${kind} ${name}`;
}

// The API server keeps no empty value: an undo must find the very template it wrote.
const variable = (name: string, value: string): JsonObject => (value === '' ? { name } : { name, value });

/** Variables that are there are replaced where they stand, the others appended in the order of the file. */
function withEnv(container: JsonObject, wanted: Variables): JsonObject {
  const there = new Set(objectsAt(container, 'env').map((entry) => textAt(entry, 'name')));
  const replaced = mapObjects(container, 'env', (entry) => {
    const name = textAt(entry, 'name') ?? '';
    const value = own(wanted, name);
    return value === undefined ? entry : variable(name, value);
  });
  const added = Object.entries(wanted).filter(([name]) => !there.has(name));
  if (added.length === 0) return replaced;
  return {
    ...replaced,
    env: [...objectsAt(replaced, 'env'), ...added.map(([name, value]) => variable(name, value))],
  };
}

const literalNotes = (container: JsonObject, wanted: Variables): string[] =>
  objectsAt(container, 'env')
    .filter((entry) => 'valueFrom' in entry && own(wanted, textAt(entry, 'name') ?? '') !== undefined)
    .map(
      (entry) =>
        `${textAt(entry, 'name') ?? ''} of ${textAt(container, 'name') ?? ''} comes from ${sourceOf(entry)} now and becomes a plain value that everybody who may read the Deployment can see`,
    );

/** Names of those that differ from now; where a name is there twice, the last one counts, as in the container. */
function changedEnv(container: JsonObject, wanted: Variables): string[] {
  const now = new Map(objectsAt(container, 'env').map((entry) => [textAt(entry, 'name'), entry]));
  return Object.entries(wanted)
    .filter(([name, value]) => {
      const entry = now.get(name);
      return entry === undefined || 'valueFrom' in entry || (textAt(entry, 'value') ?? '') !== value;
    })
    .map(([name]) => name);
}

/**
 * A container with those variables set to plain values: those it has are replaced where they stand, the others appended.
 * A note says which of them came from a Secret or another source until now.
 */
export function changeEnv(container: JsonObject, wanted: Variables): EnvChange {
  const names = changedEnv(container, wanted);
  return {
    container: names.length === 0 ? container : withEnv(container, wanted),
    names,
    notes: literalNotes(container, wanted),
  };
}
