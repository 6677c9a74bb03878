import type { V1Container, V1PodSpec, V1Volume, V1VolumeProjection } from '@kubernetes/client-node';
import type { ConfigKind } from './config-content.ts';
import type { Wire } from './wire.ts';

/** A ConfigMap or Secret that a template refers to, all its places in the template taken together. */
export interface ConfigUse {
  readonly kind: ConfigKind;
  readonly name: string;
  /** true when no place insists on it. */
  readonly isOptional: boolean;
  /** Keys some place insists on, sorted. */
  readonly keys: readonly string[];
}

interface Place {
  readonly kind: ConfigKind;
  readonly name: string | undefined;
  readonly optional: boolean | undefined;
  readonly keys?: readonly (string | undefined)[];
}

export const configKey = (config: { readonly kind: ConfigKind; readonly name: string }): string =>
  `${config.kind}/${config.name}`;

/**
 * Every ConfigMap and Secret in volumes, projections, env and envFrom of all containers, and among the pull secrets.
 * A pull secret is optional: the kubelet only warns when it is missing.
 */
export function configUses(spec: Wire<V1PodSpec> | undefined): readonly ConfigUse[] {
  const uses = new Map<string, ConfigUse>();
  for (const place of placesIn(spec ?? {})) {
    if (place.name === undefined || place.name === '') continue;
    const { kind, name } = place;
    uses.set(configKey({ kind, name }), merge({ ...place, name }, uses.get(configKey({ kind, name }))));
  }
  return [...uses.values()];
}

function placesIn({
  initContainers = [],
  containers = [],
  volumes = [],
  imagePullSecrets = [],
}: Wire<V1PodSpec>) {
  return [
    ...volumes.flatMap(volumePlaces),
    ...[...initContainers, ...containers].flatMap(containerPlaces),
    ...imagePullSecrets.map(({ name }): Place => ({ kind: 'Secret', name, optional: true })),
  ];
}

function merge(place: Place & { readonly name: string }, before: ConfigUse | undefined): ConfigUse {
  const isOptional = place.optional === true;
  const keys = isOptional ? [] : (place.keys ?? []).filter((one) => one !== undefined);
  return {
    kind: place.kind,
    name: place.name,
    isOptional: isOptional && before?.isOptional !== false,
    keys: [...new Set([...(before?.keys ?? []), ...keys])].toSorted(),
  };
}

function volumePlaces(volume: Wire<V1Volume>): Place[] {
  const { configMap, secret, projected } = volume;
  return [
    ...(configMap === undefined ? [] : [itemPlace('ConfigMap', configMap.name, configMap)]),
    ...(secret === undefined ? [] : [itemPlace('Secret', secret.secretName, secret)]),
    ...(projected?.sources ?? []).flatMap(projectionPlaces),
  ];
}

function projectionPlaces({ configMap, secret }: Wire<V1VolumeProjection>): Place[] {
  return [
    ...(configMap === undefined ? [] : [itemPlace('ConfigMap', configMap.name, configMap)]),
    ...(secret === undefined ? [] : [itemPlace('Secret', secret.name, secret)]),
  ];
}

const itemPlace = (
  kind: ConfigKind,
  name: string | undefined,
  source: {
    readonly optional?: boolean | undefined;
    readonly items?: readonly { readonly key?: string | undefined }[] | undefined;
  },
): Place => ({ kind, name, optional: source.optional, keys: (source.items ?? []).map((item) => item.key) });

function containerPlaces({ env, envFrom }: Wire<V1Container>): Place[] {
  const fromKeys = (env ?? []).flatMap(({ valueFrom }): Place[] => {
    const map = valueFrom?.configMapKeyRef;
    const secret = valueFrom?.secretKeyRef;
    return [
      ...(map === undefined ? [] : [keyPlace('ConfigMap', map)]),
      ...(secret === undefined ? [] : [keyPlace('Secret', secret)]),
    ];
  });
  const fromAll = (envFrom ?? []).flatMap(({ configMapRef, secretRef }): Place[] => [
    ...(configMapRef === undefined ? [] : [wholePlace('ConfigMap', configMapRef)]),
    ...(secretRef === undefined ? [] : [wholePlace('Secret', secretRef)]),
  ]);
  return [...fromKeys, ...fromAll];
}

interface Source {
  readonly name?: string | undefined;
  readonly optional?: boolean | undefined;
}

const wholePlace = (kind: ConfigKind, { name, optional }: Source): Place => ({ kind, name, optional });

const keyPlace = (kind: ConfigKind, source: Source & { readonly key?: string | undefined }): Place => ({
  ...wholePlace(kind, source),
  keys: [source.key],
});
