import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { identify } from '../../../activities/kubernetes/identity.ts';
import type { Metadata, Resource, Resources } from '../../../activities/kubernetes/resource.ts';

export type Stored = { readonly metadata?: Metadata; readonly spec?: unknown } & Readonly<
  Record<string, unknown>
>;

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: string;
  readonly object: Stored;
}

/** Objects of any resource with uids, resource versions and generations; tells its listeners of every change. */
export class FakeObjectStore {
  /** Whether watches hear nothing of changes. */
  isSilent = false;
  /** What the server fills in, by resource, whoever writes. */
  readonly defaults = new Map<string, (object: Stored) => Stored>();
  readonly #objects = new Map<string, Stored>();
  readonly #listeners = new Set<(change: Change) => void>();
  #version = 1000;

  get version(): string {
    return String(this.#version);
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  read<R extends Resource>(resource: R, namespace: string | null, name: string): Resources[R] | null;
  read(resource: string, namespace: string | null, name: string): Stored | null;
  read(resource: string, namespace: string | null, name: string): Stored | null {
    return this.#objects.get(keyOf(resource, namespace, name)) ?? null;
  }

  list<R extends Resource>(resource: R, namespace: string | null): Resources[R][];
  list(resource: string, namespace: string | null): Stored[];
  list(resource: string, namespace: string | null): Stored[] {
    return [...this.#objects]
      .filter(([key]) => key.startsWith(`${resource}:`))
      .map(([, object]) => object)
      .filter(({ metadata }) => namespace === null || metadata?.namespace === namespace);
  }

  /** Creates, or replaces what is there; the uid stays, the generation grows with the spec. */
  put<R extends Resource>(resource: R, object: Resources[R]): Resources[R];
  put(resource: string, object: Stored): Stored;
  put(resource: string, object: Stored): Stored {
    const { namespace, name } = identify(object);
    const key = keyOf(resource, namespace, name);
    const before = this.#objects.get(key);
    this.#version += 1;
    const stored = this.rehearse(resource, object);
    this.#objects.set(key, stored);
    this.#tell({ type: before === undefined ? 'ADDED' : 'MODIFIED', resource, object: stored });
    return stored;
  }

  /** What `put` would store, without storing it. */
  rehearse(resource: string, object: Stored): Stored {
    const next = this.defaults.get(resource)?.(object) ?? object;
    const { namespace, name } = identify(next);
    const before = this.#objects.get(keyOf(resource, namespace, name));
    return { ...next, metadata: { ...next.metadata, ...this.#stamp(before, next) } };
  }

  #stamp(before: Stored | undefined, next: Stored): Metadata {
    const { uid, generation } = identify(before ?? next);
    const isSpecSame = before !== undefined && isDeepStrictEqual(before.spec, next.spec);
    return {
      creationTimestamp: next.metadata?.creationTimestamp ?? new Date(this.#version * 1000).toISOString(),
      uid: uid === '' ? randomUUID() : uid,
      generation: isSpecSame ? generation : generation + 1,
      resourceVersion: String(this.#version),
    };
  }

  remove(resource: string, namespace: string | null, name: string): void {
    this.#drop(keyOf(resource, namespace, name), resource);
  }

  /** What the garbage collector and the namespace controller do in a while: whose owner or namespace is gone, goes. */
  collectGarbage(): void {
    const uids = new Set([...this.#objects.values()].map(({ metadata }) => metadata?.uid ?? ''));
    const orphans = [...this.#objects].filter(([, { metadata }]) =>
      metadata?.ownerReferences?.some(({ uid }) => !uids.has(uid ?? '')),
    );
    for (const [key] of orphans) this.#drop(key, key.slice(0, key.indexOf(':')));
    if (orphans.length > 0) this.collectGarbage();
  }

  emptyNamespace(namespace: string): void {
    for (const [key, { metadata }] of this.#objects)
      if (metadata?.namespace === namespace) this.#drop(key, key.slice(0, key.indexOf(':')));
  }

  #drop(key: string, resource: string): void {
    const object = this.#objects.get(key);
    if (object === undefined) return;
    this.#objects.delete(key);
    this.#version += 1;
    this.#tell({ type: 'DELETED', resource, object });
  }

  #tell(change: Change): void {
    if (this.isSilent) return;
    for (const listener of this.#listeners) listener(change);
  }
}

const keyOf = (resource: string, namespace: string | null, name: string): string =>
  `${resource}:${resource === 'namespaces' ? '' : (namespace ?? '')}/${name}`;
