import { isDeepStrictEqual } from 'node:util';
import type { Resource, Resources } from '../../../activities/kubernetes/resource.ts';
import { applyJsonPatch } from './fake-json-patch.ts';
import type { Step } from './fake-json-patch.ts';
import type { FakeObjectStore, Stored } from './fake-object-store.ts';
import type { Request } from './fake-api-server.ts';

export interface FakeAddress {
  readonly resource: Resource;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly subresource: string | null;
}

export type FakeCall = Request & {
  readonly address: FakeAddress | null;
  readonly store: FakeObjectStore;
  readonly refusedEvictions: Map<string, number>;
};

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const PATH =
  /^(?:\/api\/v1|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<resource>[a-z]+)(?:\/(?<name>[^/]+))?(?:\/(?<subresource>[a-z]+))?$/;

export function parsePath(path: string): FakeAddress | null {
  const groups = PATH.exec(path)?.groups;
  if (groups?.['resource'] === undefined) return null;
  return {
    resource: groups['resource'] as Resource,
    namespace: groups['namespace'] ?? null,
    name: groups['name'] ?? null,
    subresource: groups['subresource'] ?? null,
  };
}

const failure = (status: number, reason: string, details: object = {}): Answer => ({
  status,
  body: {
    kind: 'Status',
    code: status,
    reason,
    message: `secret words of the server about ${reason}`,
    details,
  },
});

export function answer(call: FakeCall): Answer {
  const { address, method } = call;
  if (address === null) return failure(404, 'NotFound');
  if (address.subresource === 'eviction') return evict(call, address);
  if (method === 'GET') return address.name === null ? list(call, address) : read(call, address);
  if (method === 'POST') return create(call, address);
  if (method === 'DELETE') return remove(call, address);
  return call.headers['content-type'] === 'application/apply-patch+yaml'
    ? apply(call, address)
    : patch(call, address);
}

function read({ store }: FakeCall, { resource, namespace, name }: FakeAddress): Answer {
  const found = store.read(resource, namespace, name ?? '');
  return found === null ? failure(404, 'NotFound') : { status: 200, body: found };
}

function list({ store, query }: FakeCall, { resource, namespace }: FakeAddress): Answer {
  const label = query.get('labelSelector');
  const limit = Number(query.get('limit') ?? 500);
  const from = Number(query.get('continue') ?? 0);
  const all = (store.list(resource, namespace) as Stored[]).filter(
    (object) =>
      (label === null || object.metadata?.labels?.[label] !== undefined) &&
      hasFields(object, query.get('fieldSelector')),
  );
  const next = from + limit < all.length ? String(from + limit) : '';
  const metadata = { resourceVersion: store.version, continue: next };
  return { status: 200, body: { metadata, items: all.slice(from, from + limit) } };
}

/** Only what our lists ask for: `type!=Value`. */
function hasFields(object: Stored, selector: string | null): boolean {
  const [field = '', value] = selector?.split('!=') ?? [];
  return value === undefined || object[field] !== value;
}

function remove({ store }: FakeCall, { resource, namespace, name }: FakeAddress): Answer {
  store.remove(resource, namespace, name ?? '');
  return { status: 200, body: { kind: 'Status', status: 'Success' } };
}

function create({ store, body }: FakeCall, { resource, namespace }: FakeAddress): Answer {
  const object = body as Stored;
  const name = object.metadata?.name ?? '';
  if (store.read(resource, namespace, name) !== null) return failure(409, 'AlreadyExists');
  const placed = {
    ...object,
    metadata: { ...object.metadata, ...(namespace === null ? {} : { namespace }) },
  };
  return { status: 201, body: store.put(resource, placed) };
}

function apply({ store, body }: FakeCall, { resource, namespace, name }: FakeAddress): Answer {
  if (namespace !== null && store.read('namespaces', null, namespace) === null)
    return failure(404, 'NotFound');
  const before = (store.read(resource, namespace, name ?? '') ?? {}) as Stored;
  const applied = body as Stored;
  const metadata = { ...before.metadata, ...applied.metadata };
  return {
    status: 200,
    body: store.put(resource, { ...before, ...applied, metadata }),
  };
}

function patch({ store, body }: FakeCall, { resource, namespace, name }: FakeAddress): Answer {
  const before = store.read(resource, namespace, name ?? '') as Stored | null;
  if (before === null) return failure(404, 'NotFound');
  const after = applyJsonPatch(before, body as readonly Step[]);
  if (after === null) return failure(422, 'Invalid');
  if (before['immutable'] === true && !isDeepStrictEqual(before['data'], after['data']))
    return failure(422, 'Invalid', { causes: [{ reason: 'FieldValueForbidden', field: 'data' }] });
  return { status: 200, body: store.put(resource, after) };
}

function evict(call: FakeCall, { namespace, name }: FakeAddress): Answer {
  const { store, refusedEvictions } = call;
  const at = namespace ?? '';
  const pod = store.read('pods', namespace, name ?? '');
  if (pod === null) return failure(404, 'NotFound');
  if (!isMeant(call.body, pod)) return failure(409, 'Conflict');
  const refusals = refusedEvictions.get(at) ?? 0;
  if (refusals > 0) {
    refusedEvictions.set(at, refusals - 1);
    return failure(429, 'TooManyRequests', { causes: [{ reason: 'DisruptionBudget' }] });
  }
  store.remove('pods', namespace, name ?? '');
  return { status: 201, body: { kind: 'Status', status: 'Success' } };
}

function isMeant(body: unknown, pod: Resources['pods']): boolean {
  const { deleteOptions } = body as { deleteOptions?: { preconditions?: { uid?: string } } };
  const uid = deleteOptions?.preconditions?.uid;
  return uid === undefined || uid === pod.metadata?.uid;
}
