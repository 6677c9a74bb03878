import type { ConfigReference } from '../../domain/workload/observation.ts';
import type { ConfigContent } from '../../store/port.ts';
import { configKey, configUses } from './config-references.ts';
import type { ConfigUse } from './config-references.ts';
import type { NamespaceIndex } from './namespace-index.ts';
import type { PodTemplate } from './resource.ts';

/** The ConfigMaps and Secrets of a template as they stand, and the contents of those that exist. */
export function describeConfigs(
  template: PodTemplate,
  index: NamespaceIndex,
  ownLabel: string,
): { readonly references: readonly ConfigReference[]; readonly contents: readonly ConfigContent[] } {
  const uses = configUses(template.spec);
  return {
    references: uses.map((use) => describeUse(use, index, ownLabel)),
    contents: uses.flatMap((use) => index.config(configKey(use))?.content ?? []),
  };
}

function describeUse(use: ConfigUse, index: NamespaceIndex, ownLabel: string): ConfigReference {
  const key = configKey(use);
  const stored = index.config(key);
  return {
    kind: use.kind,
    name: use.name,
    isOptional: use.isOptional,
    contentHash: stored?.content.contentHash ?? null,
    isImmutable: stored?.isImmutable ?? false,
    missingKeys:
      stored === null
        ? use.keys
        : use.keys.filter((one) => !(one in stored.content.data) && !(one in stored.content.binaryData)),
    otherConsumers: index.consumersOf(key).filter((label) => label !== ownLabel),
  };
}
