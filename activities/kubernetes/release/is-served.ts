import type { ReleaseResource } from '../../../domain/release/change.ts';
import type { KubernetesClient } from '../client.ts';
import { groupPath } from './release-paths.ts';

interface Discovery {
  readonly resources?: readonly { readonly name?: string }[];
}

/** Whether the cluster knows a resource at all: kinds of a CRD that is not installed answer as missing objects do. */
export async function isServed(
  client: KubernetesClient,
  resource: ReleaseResource,
  signal: AbortSignal,
): Promise<boolean> {
  const group = await client.find<Discovery>(groupPath(resource), signal);
  return group?.resources?.some(({ name }) => name === resource) === true;
}
