import type { Json } from '../../../domain/release/change.ts';
import { mustBe, pointer, sameUid, untouched } from '../json-patch.ts';
import type { PatchStep } from '../json-patch.ts';
import { fieldAt, keysOf } from './live-object.ts';
import type { ReleaseObject } from './live-object.ts';

/** What a field is to hold; undefined: it is to go. */
export interface FieldValue {
  readonly path: string;
  readonly value: Json | undefined;
}

/** Sets fields while they hold what they hold now, on this life of the object, or changes nothing. */
export function conditionalSteps(
  current: ReleaseObject,
  fields: readonly FieldValue[],
): readonly PatchStep[] {
  const tests = fields.map(({ path }): PatchStep => {
    const value = fieldAt(current, path);
    return value === undefined ? untouched(current.metadata) : mustBe(path, value);
  });
  return [sameUid(current.metadata), ...tests, ...settingSteps(current, fields)];
}

/** Steps that give fields their values, whatever they hold, with the maps they are in where those are missing. */
export function settingSteps(current: ReleaseObject, fields: readonly FieldValue[]): readonly PatchStep[] {
  const made = new Set<string>();
  return fields.flatMap(({ path, value }): readonly PatchStep[] => {
    const isThere = fieldAt(current, path) !== undefined;
    if (value === undefined) return isThere ? [{ op: 'remove', path }] : [];
    if (isThere) return [{ op: 'replace', path, value }];
    const missing = ancestorsOf(path).filter((one) => fieldAt(current, one) === undefined && !made.has(one));
    for (const one of missing) made.add(one);
    return [
      ...missing.map((one): PatchStep => ({ op: 'add', path: one, value: {} })),
      { op: 'add', path, value },
    ];
  });
}

function ancestorsOf(path: string): string[] {
  const keys = keysOf(path).slice(0, -1);
  return keys.map((_, at) => pointer(...keys.slice(0, at + 1)));
}
