import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { identify } from '../../../activities/kubernetes/identity.ts';
import type { Metadata, Resource, Resources } from '../../../activities/kubernetes/resource.ts';

export type Stored = { readonly metadata?: Metadata; readonly spec?: unknown } & Readonly<
  Record<string, unknown>
>;

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: Resource;
  readonly object: Stored;
}

/** Objects of a cluster with uids, resource versions and generations; tells its listeners of every change. */
export class FakeObjectStore {
  /** Whether watches hear nothing of changes. */
  isSilent = false;
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

  read<R extends Resource>(resource: R, namespace: string | null, name: string): Resources[R] | null {
    return (this.#objects.get(keyOf(resource, namespace, name)) as Resources[R] | undefined) ?? null;
  }

  list<R extends Resource>(resource: R, namespace: string | null): Resources[R][] {
    return [...this.#objects]
      .filter(([key]) => key.startsWith(`${resource}:`))
      .map(([, object]) => object)
      .filter(({ metadata }) => namespace === null || metadata?.namespace === namespace);
  }

  /** Creates, or replaces what is there; the uid stays, the generation grows with the spec. */
  put<R extends Resource>(resource: R, object: Resources[R]): Resources[R] {
    const next: Stored = object;
    const { namespace, name } = identify(next);
    const key = keyOf(resource, namespace, name);
    const before = this.#objects.get(key);
    this.#version += 1;
    const stored: Stored = { ...next, metadata: { ...next.metadata, ...this.#stamp(before, next) } };
    this.#objects.set(key, stored);
    this.#tell({ type: before === undefined ? 'ADDED' : 'MODIFIED', resource, object: stored });
    return stored;
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

  remove(resource: Resource, namespace: string | null, name: string): void {
    const key = keyOf(resource, namespace, name);
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

const keyOf = (resource: Resource, namespace: string | null, name: string): string =>
  `${resource}:${resource === 'namespaces' ? '' : (namespace ?? '')}/${name}`;
