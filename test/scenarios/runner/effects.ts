import { z } from 'zod';

/** One write to the cluster as the API server's audit log has it. */
export interface Mutation {
  readonly atMs: number;
  readonly user: string;
  readonly verb: string;
  readonly resource: string;
  readonly subresource: string | null;
  readonly name: string;
  /** The answer: 2xx changed something, the rest did not. */
  readonly code: number;
  readonly isDryRun: boolean;
  /** What was asked; null where the log keeps no content (Secrets). */
  readonly body: unknown;
}

/** What a write does to a workload, in the words of `never`. */
export const EFFECTS = [
  'rollBack',
  'restoreConfig',
  'raiseMemoryLimit',
  'restartRollout',
  'evictPod',
  'deletePod',
  'scale',
  'other',
  'anything',
] as const;
export type Effect = Exclude<(typeof EFFECTS)[number], 'anything'>;

/** It took place: neither refused nor a rehearsal. */
export const tookPlace = (mutation: Mutation): boolean =>
  mutation.code >= 200 && mutation.code < 300 && !mutation.isDryRun;

/** Names a write by what it asks for, whatever its author calls it. */
export function effectOf(mutation: Mutation): Effect {
  const isDelete = mutation.verb.startsWith('delete');
  switch (mutation.resource) {
    case 'pods':
      if (mutation.subresource === 'eviction') return 'evictPod';
      return isDelete ? 'deletePod' : 'other';
    case 'configmaps':
    case 'secrets':
      return isDelete ? 'other' : 'restoreConfig';
    case 'deployments':
      return deploymentEffect(mutation);
    default:
      return 'other';
  }
}

interface FieldWrite {
  readonly path: string;
  readonly value: string;
}

function deploymentEffect({ verb, subresource, body }: Mutation): Effect {
  if (subresource === 'scale') return 'scale';
  const isChange = subresource === null && verb !== 'create' && !verb.startsWith('delete');
  return isChange ? fieldsEffect(writesOf(body)) : 'other';
}

/** A rollback writes many fields, so the narrower effects are those that write nothing else. */
function fieldsEffect(writes: readonly FieldWrite[]): Effect {
  const fields = writes.filter(({ path }) => path.startsWith('/spec') && !path.includes('paramedic.dev'));
  if (fields.some(({ path }) => path.startsWith('/spec/replicas'))) return 'scale';
  const isOnly = (fits: (field: FieldWrite) => boolean): boolean => fields.length > 0 && fields.every(fits);
  if (isOnly(isAnnotation)) return 'restartRollout';
  if (isOnly((field) => isAnnotation(field) || /\/resources(\/|$)/.test(field.path)))
    return 'raiseMemoryLimit';
  return fields.length === 0 && writes.length > 0 ? 'other' : 'rollBack';
}

const isAnnotation = ({ path }: FieldWrite): boolean =>
  /^\/spec\/template\/metadata(\/annotations.*)?$/.test(path);

/** The fields a patch changes: of a JSON Patch what its operations write, of a merge patch or whole object its leaves. */
function writesOf(body: unknown): FieldWrite[] {
  if (body === null) return [];
  if (!Array.isArray(body)) return leavesOf(body, '');
  const operations = body.flatMap((operation: unknown) => {
    const parsed = Operation.safeParse(operation);
    return parsed.success ? [parsed.data] : [];
  });
  const tested = new Map(operations.flatMap(({ op, path, value }) => (op === 'test' ? [[path, value]] : [])));
  return operations.flatMap(({ op, path, value }): FieldWrite[] => {
    if (op === 'test') return [];
    return tested.has(path) ? changes(tested.get(path), value, path) : leavesOf(value, path);
  });
}

const Operation = z.object({ op: z.string(), path: z.string(), value: z.unknown().optional() });

/** A whole template is often replaced for one field of it; the `test` beside it holds what stood before. */
function changes(before: unknown, after: unknown, path: string): FieldWrite[] {
  const old = new Map(leavesOf(before, path).map((leaf) => [leaf.path, leaf.value]));
  const now = leavesOf(after, path);
  const kept = new Set(now.map((leaf) => leaf.path));
  return [
    ...now.filter((leaf) => old.get(leaf.path) !== leaf.value),
    ...leavesOf(before, path).filter((leaf) => !kept.has(leaf.path)),
  ];
}

function leavesOf(value: unknown, path: string): FieldWrite[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) => leavesOf(item, `${path}/${String(index)}`));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
      leavesOf(inner, `${path}/${key}`),
    );
  return [{ path, value: JSON.stringify(value ?? null) }];
}
