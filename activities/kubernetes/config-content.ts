import type { ConfigContent } from '../../store/port.ts';
import { contentDigest } from './canonical-json.ts';
import type { Metadata, Resources } from './resource.ts';

export type ConfigKind = ConfigContent['kind'];

/** A ConfigMap or Secret as it stands in the cluster. */
export interface StoredConfig {
  readonly metadata: Metadata;
  readonly isImmutable: boolean;
  /** Whether the object has these fields at all: a JSON Patch cannot test what is absent. */
  readonly hasData: boolean;
  readonly hasBinaryData: boolean;
  readonly content: ConfigContent;
}

type Content = Pick<ConfigContent, 'data' | 'binaryData' | 'type'>;
type Text = Readonly<Record<string, string>>;

/** sha256 over data, binaryData and type: what containers see, whatever labels or owners the object has. */
export const configHash = ({ data, binaryData, type }: Content): string =>
  contentDigest({ data, binaryData, type });

export function storedConfig(
  kind: ConfigKind,
  object: Resources['configmaps'] | Resources['secrets'],
): StoredConfig {
  const binaryData = kind === 'ConfigMap' && 'binaryData' in object ? object.binaryData : undefined;
  const type = kind === 'Secret' && 'type' in object ? object.type : undefined;
  const content: Content = {
    data: text(object.data),
    binaryData: text(binaryData),
    type: type ?? null,
  };
  return {
    metadata: object.metadata ?? {},
    isImmutable: object.immutable === true,
    hasData: object.data !== undefined,
    hasBinaryData: binaryData !== undefined,
    content: {
      kind,
      name: object.metadata?.name ?? '',
      namespace: object.metadata?.namespace ?? '',
      contentHash: configHash(content),
      ...content,
    },
  };
}

const text = (entries: Readonly<Record<string, string | undefined>> | undefined): Text =>
  Object.fromEntries(Object.entries(entries ?? {}).map(([key, value]) => [key, value ?? '']));
