import type { KubernetesClient } from '../client.ts';
import { objectPath } from '../resource.ts';
import type { Resources } from '../resource.ts';

/** Whether something can be put there: a namespace on its way out takes nothing. */
export async function hasNamespace(
  client: KubernetesClient,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await client.find<Resources['namespaces']>(objectPath('namespaces', null, name), signal);
  return found !== null && found.metadata?.deletionTimestamp === undefined;
}
