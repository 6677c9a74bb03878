import type { Json } from '../../../domain/release/change.ts';
import { canonicalJson } from '../canonical-json.ts';
import { pointer } from '../json-patch.ts';
import { normalizeTemplate } from '../template.ts';
import { isMap } from './live-object.ts';

type Value = Json | undefined;

const TEMPLATE = '/spec/template';

/** A restart, and marks of ours, leave a template the same. */
const normal = (path: string, value: Value): Value =>
  path === TEMPLATE && isMap(value) ? normalizeTemplate(value) : value;

export const isSameField = (path: string, a: Value, b: Value): boolean =>
  canonicalJson(normal(path, a)) === canonicalJson(normal(path, b));

/** The API server leaves these out when it stores an object. */
const isEmpty = (value: Value): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/**
 * Where a field does not hold what was written there, as a JSON pointer; null: all of it is there. What the server may
 * have filled in is let pass, save what the writing took away: a key that only `removed` has.
 * @param current the field as it stands
 * @param wanted what was written
 * @param removed what the field held on the other side of the change
 */
export function strayIn(
  path: string,
  current: Value,
  { wanted, removed }: { readonly wanted: Value; readonly removed: Value },
): string | null {
  return stray(path, normal(path, current), normal(path, wanted), normal(path, removed));
}

function stray(path: string, current: Value, wanted: Value, removed: Value): string | null {
  if (isEmpty(wanted) && isEmpty(current)) return null;
  if (Array.isArray(wanted) && Array.isArray(current))
    return strayItem(path, current as readonly Json[], wanted as readonly Json[], removed);
  if (isMap(wanted) && isMap(current)) return strayKey(path, current, wanted, removed);
  return current === wanted ? null : path;
}

function strayKey(
  path: string,
  current: Readonly<Record<string, Json>>,
  wanted: Readonly<Record<string, Json>>,
  removed: Value,
): string | null {
  const before = isMap(removed) ? removed : {};
  for (const [key, value] of Object.entries(wanted)) {
    const found = stray(path + pointer(key), current[key], value, before[key]);
    if (found !== null) return found;
  }
  const back = Object.keys(current).find((key) => !(key in wanted) && key in before);
  return back === undefined ? null : path + pointer(back);
}

/** The server adds no items of its own, so a list of another length was changed by somebody. */
function strayItem(
  path: string,
  current: readonly Json[],
  wanted: readonly Json[],
  removed: Value,
): string | null {
  if (current.length !== wanted.length) return path;
  const before: readonly Json[] = Array.isArray(removed) ? (removed as readonly Json[]) : [];
  for (const [at, item] of wanted.entries()) {
    const found = stray(path + pointer(at), current[at], item, counterpart(before, item, at));
    if (found !== null) return found;
  }
  return null;
}

/** Containers, variables and ports are told apart by name, wherever they stand. */
function counterpart(items: readonly Json[], item: Json, at: number): Value {
  if (!isMap(item) || item['name'] === undefined) return items[at];
  return items.find((one) => isMap(one) && one['name'] === item['name']);
}
