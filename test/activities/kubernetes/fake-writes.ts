import { isDeepStrictEqual } from 'node:util';
import { applyJsonPatch } from './fake-json-patch.ts';
import type { Step } from './fake-json-patch.ts';
import type { FakeAddress, FakeAnswer, FakeCall } from './fake-routes.ts';
import type { Stored } from './fake-object-store.ts';

export const failure = (status: number, reason: string, details: object = {}): FakeAnswer => ({
  status,
  body: {
    kind: 'Status',
    code: status,
    reason,
    message: `secret words of the server about ${reason}`,
    details,
  },
});

/** Of a write that is only rehearsed, nothing stays. */
export const isRehearsal = ({ query }: Pick<FakeCall, 'query'>): boolean => query.get('dryRun') === 'All';

const save = (call: FakeCall, resource: string, object: Stored): Stored =>
  isRehearsal(call) ? call.store.rehearse(resource, object) : call.store.put(resource, object);

const hasNamespace = ({ store }: FakeCall, namespace: string | null): boolean =>
  namespace === null || store.read('namespaces', null, namespace) !== null;

export function create(call: FakeCall, { resource, namespace }: FakeAddress): FakeAnswer {
  if (!hasNamespace(call, namespace)) return failure(404, 'NotFound');
  const object = call.body as Stored;
  const name = object.metadata?.name ?? '';
  if (call.store.read(resource, namespace, name) !== null) return failure(409, 'AlreadyExists');
  const placed = {
    ...object,
    metadata: { ...object.metadata, ...(namespace === null ? {} : { namespace }) },
  };
  return { status: 201, body: save(call, resource, placed) };
}

export function apply(call: FakeCall, { resource, namespace, name }: FakeAddress): FakeAnswer {
  if (!hasNamespace(call, namespace)) return failure(404, 'NotFound');
  const before = call.store.read(resource, namespace, name ?? '') ?? {};
  const applied = call.body as Stored;
  const metadata = { ...before.metadata, ...applied.metadata };
  return { status: 200, body: save(call, resource, { ...before, ...applied, metadata }) };
}

export function patch(call: FakeCall, { resource, namespace, name }: FakeAddress): FakeAnswer {
  const before = call.store.read(resource, namespace, name ?? '');
  if (before === null) return failure(404, 'NotFound');
  const after = applyJsonPatch(before, call.body as readonly Step[]);
  if (after === null) return failure(422, 'Invalid');
  if (before['immutable'] === true && !isDeepStrictEqual(before['data'], after['data']))
    return failure(422, 'Invalid', { causes: [{ reason: 'FieldValueForbidden', field: 'data' }] });
  return { status: 200, body: save(call, resource, after) };
}

export function remove(call: FakeCall, { resource, namespace, name }: FakeAddress): FakeAnswer {
  const { store } = call;
  const found = store.read(resource, namespace, name ?? '');
  if (found === null) return failure(404, 'NotFound');
  if (!isMeant(call.body, found)) return failure(409, 'Conflict');
  if (!isRehearsal(call)) {
    store.remove(resource, namespace, name ?? '');
    if (resource === 'namespaces') store.emptyNamespace(name ?? '');
    store.collectGarbage();
  }
  return { status: 200, body: { kind: 'Status', status: 'Success' } };
}

/** By the `preconditions` of its DeleteOptions. */
export function isMeant(options: unknown, found: Stored): boolean {
  const { preconditions } = (options ?? {}) as { readonly preconditions?: { readonly uid?: string } };
  return preconditions?.uid === undefined || preconditions.uid === found.metadata?.uid;
}
