import { mapObject, mapObjects, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';

/**
 * The template with every reference to a ConfigMap renamed: volumes, projected volumes, `env` and `envFrom` of all
 * containers, those that run before the others included.
 */
export function renameConfigMaps(template: JsonObject, rename: (name: string) => string): JsonObject {
  const named = (source: JsonObject): JsonObject => {
    const name = textAt(source, 'name');
    return name === null ? source : { ...source, name: rename(name) };
  };
  const sourced = (item: JsonObject): JsonObject => mapObject(item, 'configMap', named);
  const container = (one: JsonObject): JsonObject =>
    mapObjects(
      mapObjects(one, 'env', (entry) =>
        mapObject(entry, 'valueFrom', (from) => mapObject(from, 'configMapKeyRef', named)),
      ),
      'envFrom',
      (from) => mapObject(from, 'configMapRef', named),
    );
  const volume = (one: JsonObject): JsonObject =>
    mapObject(sourced(one), 'projected', (projected) => mapObjects(projected, 'sources', sourced));
  return mapObject(template, 'spec', (spec) =>
    mapObjects(
      mapObjects(mapObjects(spec, 'containers', container), 'initContainers', container),
      'volumes',
      volume,
    ),
  );
}

/** Names of the ConfigMaps a template refers to, sorted. */
export function configMapsOf(template: JsonObject): readonly string[] {
  const names = new Set<string>();
  renameConfigMaps(template, (name) => {
    names.add(name);
    return name;
  });
  return [...names].toSorted();
}
