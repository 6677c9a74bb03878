import { isDeepStrictEqual } from 'node:util';

export interface Step {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

type Container = Record<string, unknown>;

const decode = (segment: string): string => segment.replaceAll('~1', '/').replaceAll('~0', '~');

/** RFC 6902 as the API server does it; null when a step does not hold, and then nothing is changed. */
export function applyJsonPatch<T>(document: T, steps: readonly Step[]): T | null {
  const root = structuredClone({ document }) as Container;
  for (const step of steps) if (!applyStep(root, step)) return null;
  return root['document'] as T;
}

function applyStep(root: Container, { op, path, value }: Step): boolean {
  const keys = ['document', ...path.split('/').slice(1).map(decode)];
  const last = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((at, key) => (isContainer(at) ? at[key] : undefined), root);
  if (!isContainer(parent)) return false;
  if (op === 'test') return isDeepStrictEqual(parent[last] ?? null, value ?? null);
  if (op !== 'add' && !(last in parent)) return false;
  if (Array.isArray(parent)) return spliceInto(parent, op, last, value);
  if (op === 'remove') Reflect.deleteProperty(parent, last);
  else parent[last] = value;
  return true;
}

/** Adding to an array moves what is behind; `-` is its end. */
function spliceInto(items: unknown[], op: string, key: string, value: unknown): boolean {
  const at = key === '-' ? items.length : Number(key);
  if (!Number.isInteger(at) || at > items.length) return false;
  items.splice(at, op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [value]));
  return true;
}

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;
