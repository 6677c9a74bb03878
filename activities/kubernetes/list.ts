import type { KubernetesClient } from './client.ts';
import { isKubernetesError } from './error.ts';
import { collectionPath } from './resource.ts';
import type { Resource, Resources } from './resource.ts';

export interface ListRequest<R extends Resource> {
  readonly resource: R;
  /** null: all namespaces. */
  readonly namespace: string | null;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface Listed<T> {
  readonly items: readonly T[];
  /** Where a watch may begin. */
  readonly resourceVersion: string;
}

interface Page<T> {
  readonly items?: readonly T[] | null;
  readonly metadata?: { readonly continue?: string; readonly resourceVersion?: string };
}

const PAGE_SIZE = 500;

/** All objects of a collection, page by page; begins once more when the pages grow too old on the way (410). */
export async function listAll<R extends Resource>(
  client: KubernetesClient,
  request: ListRequest<R>,
  signal: AbortSignal,
): Promise<Listed<Resources[R]>> {
  try {
    return await listPages(client, request, signal);
  } catch (error) {
    if (!isKubernetesError(error, 'gone')) throw error;
    return await listPages(client, request, signal);
  }
}

async function listPages<R extends Resource>(
  client: KubernetesClient,
  request: ListRequest<R>,
  signal: AbortSignal,
): Promise<Listed<Resources[R]>> {
  const items: Resources[R][] = [];
  const query: Record<string, string> = {
    limit: String(PAGE_SIZE),
    ...(request.labelSelector === undefined ? {} : { labelSelector: request.labelSelector }),
    ...(request.fieldSelector === undefined ? {} : { fieldSelector: request.fieldSelector }),
  };
  for (;;) {
    const path = collectionPath(request.resource, request.namespace);
    const page: Page<Resources[R]> = await client.get(path, query, signal);
    items.push(...(page.items ?? []));
    const next = page.metadata?.continue ?? '';
    if (next === '') return { items, resourceVersion: page.metadata?.resourceVersion ?? '' };
    query['continue'] = next;
  }
}
