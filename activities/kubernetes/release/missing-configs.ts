import type { V1PodSpec } from '@kubernetes/client-node';
import type { KubernetesClient } from '../client.ts';
import { configUses } from '../config-references.ts';
import type { ConfigUse } from '../config-references.ts';
import { objectPath } from '../resource.ts';
import type { Resources } from '../resource.ts';
import type { Wire } from '../wire.ts';

type ConfigObject = Resources['configmaps'] | Resources['secrets'];

export const configPath = ({ kind, name }: Pick<ConfigUse, 'kind' | 'name'>, namespace: string): string =>
  objectPath(kind === 'Secret' ? 'secrets' : 'configmaps', namespace, name);

/** ConfigMaps and Secrets a pod insists on and that are not there, or lack a key it names: `Secret login lacks user`. */
export async function missingConfigs(
  client: KubernetesClient,
  { spec, namespace }: { readonly spec: Wire<V1PodSpec> | undefined; readonly namespace: string },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const needed = configUses(spec).filter(({ isOptional }) => !isOptional);
  const lacks = await Promise.all(
    needed.map(async (use) =>
      lackIn(use, await client.find<ConfigObject>(configPath(use, namespace), signal)),
    ),
  );
  return lacks.flatMap((lack) => lack ?? []).toSorted();
}

function lackIn({ kind, name, keys }: ConfigUse, object: ConfigObject | null): string | null {
  if (object === null) return `${kind} ${name} does not exist`;
  const binaryData = 'binaryData' in object ? object.binaryData : {};
  const missing = keys.filter((key) => !(key in { ...object.data, ...binaryData }));
  return missing.length === 0 ? null : `${kind} ${name} lacks ${missing.join(', ')}`;
}
