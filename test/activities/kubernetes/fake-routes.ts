import { apply, create, failure, isMeant, patch, remove } from './fake-writes.ts';
import type { FakeObjectStore, Stored } from './fake-object-store.ts';
import type { Request } from './fake-api-server.ts';

export interface FakeAddress {
  readonly resource: string;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly subresource: string | null;
}

export type FakeCall = Request & {
  readonly address: FakeAddress | null;
  readonly store: FakeObjectStore;
  readonly refusedEvictions: Map<string, number>;
  /** API groups that are not served: their CRDs are not installed. */
  readonly absentGroups: ReadonlySet<string>;
};

export interface FakeAnswer {
  readonly status: number;
  /** Text is sent as it is, anything else as JSON. */
  readonly body: unknown;
}

/** A path that is no plain object's, such as a Service's proxy; null: not this route's. */
export type FakeRoute = (call: FakeCall) => FakeAnswer | null;

const PATH =
  /^(?:\/api\/v1|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<resource>[a-z]+)(?:\/(?<name>[^/]+))?(?:\/(?<subresource>[a-z]+))?$/;
const GROUP = /^\/apis\/(?<group>[^/]+)(?<version>\/[^/]+)?(?<rest>\/.*)?$/;
/** Resources that discovery tells of, where somebody asks whether a CRD is there. */
const DISCOVERED: Readonly<Record<string, readonly string[]>> = {
  'gateway.networking.k8s.io': ['gatewayclasses', 'gateways', 'httproutes'],
};

export function parsePath(path: string): FakeAddress | null {
  const groups = PATH.exec(path)?.groups;
  if (groups?.['resource'] === undefined) return null;
  return {
    resource: groups['resource'],
    namespace: groups['namespace'] ?? null,
    name: groups['name'] ?? null,
    subresource: groups['subresource'] ?? null,
  };
}

export function answer(call: FakeCall): FakeAnswer {
  const { address, method } = call;
  const ofGroup = answerOfGroup(call);
  if (ofGroup !== null) return ofGroup;
  if (address === null) return failure(404, 'NotFound');
  if (address.subresource === 'eviction') return evict(call, address);
  if (method === 'GET') return address.name === null ? list(call, address) : read(call, address);
  return write(call, address);
}

/** Discovery, and the absence of a whole group, which the API server does not tell in a Status object. */
function answerOfGroup({ path, absentGroups }: FakeCall): FakeAnswer | null {
  const { group = '', rest } = GROUP.exec(path)?.groups ?? {};
  if (absentGroups.has(group)) return { status: 404, body: '404 page not found\n' };
  return group === '' || rest !== undefined ? null : discover(group);
}

function discover(group: string): FakeAnswer {
  const resources = (DISCOVERED[group] ?? []).map((name) => ({ name }));
  return { status: 200, body: { kind: 'APIResourceList', resources } };
}

function write(call: FakeCall, address: FakeAddress): FakeAnswer {
  if (call.method === 'POST') return create(call, address);
  if (call.method === 'DELETE') return remove(call, address);
  return call.headers['content-type'] === 'application/apply-patch+yaml'
    ? apply(call, address)
    : patch(call, address);
}

function read({ store }: FakeCall, { resource, namespace, name }: FakeAddress): FakeAnswer {
  const found = store.read(resource, namespace, name ?? '');
  return found === null ? failure(404, 'NotFound') : { status: 200, body: found };
}

function list({ store, query }: FakeCall, { resource, namespace }: FakeAddress): FakeAnswer {
  const label = query.get('labelSelector');
  const limit = Number(query.get('limit') ?? 500);
  const from = Number(query.get('continue') ?? 0);
  const all = store
    .list(resource, namespace)
    .filter((object) => hasLabels(object, label) && hasFields(object, query.get('fieldSelector')));
  const next = from + limit < all.length ? String(from + limit) : '';
  const metadata = { resourceVersion: store.version, continue: next };
  return { status: 200, body: { metadata, items: all.slice(from, from + limit) } };
}

/** `a=b` and `a`, joined by commas. */
const hasLabels = ({ metadata }: Stored, selector: string | null): boolean =>
  (selector ?? '').split(',').every((one) => {
    const [key = '', value] = one.split('=');
    const found = metadata?.labels?.[key];
    return key === '' || (value === undefined ? found !== undefined : found === value);
  });

/** Only what our lists ask for: `type!=Value`. */
function hasFields(object: Stored, selector: string | null): boolean {
  const [field = '', value] = selector?.split('!=') ?? [];
  return value === undefined || object[field] !== value;
}

function evict(call: FakeCall, { namespace, name }: FakeAddress): FakeAnswer {
  const { store, refusedEvictions } = call;
  const at = namespace ?? '';
  const pod = store.read('pods', namespace, name ?? '');
  if (pod === null) return failure(404, 'NotFound');
  const { deleteOptions } = call.body as { readonly deleteOptions?: unknown };
  if (!isMeant(deleteOptions, pod)) return failure(409, 'Conflict');
  const refusals = refusedEvictions.get(at) ?? 0;
  if (refusals > 0) {
    refusedEvictions.set(at, refusals - 1);
    return failure(429, 'TooManyRequests', { causes: [{ reason: 'DisruptionBudget' }] });
  }
  store.remove('pods', namespace, name ?? '');
  return { status: 201, body: { kind: 'Status', status: 'Success' } };
}
