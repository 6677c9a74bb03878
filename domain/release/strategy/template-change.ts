import { mapObject, mapObjects, objectsAt, own, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Target } from '../release-schema.ts';
import type { Refused } from './blueprint.ts';
import { renameConfigMaps } from './config-reference.ts';
import { changeEnv } from './env-change.ts';

export interface TemplateChange {
  readonly template: JsonObject;
  /** What is new, without values of the environment: `app runs shop:2`. */
  readonly news: readonly string[];
  readonly notes: readonly string[];
}

export interface TemplateWish extends Pick<Target, 'deployment' | 'images' | 'env'> {
  /** New name by the one the template refers to now. */
  readonly renames: Readonly<Record<string, string>>;
}

const CONTAINER_LISTS = ['initContainers', 'containers'] as const;

const containersOf = (template: JsonObject): readonly JsonObject[] =>
  CONTAINER_LISTS.flatMap((list) => objectsAt(template, 'spec', list));

function missingContainer(template: JsonObject, { deployment, images, env }: TemplateWish): Refused | null {
  const there = containersOf(template).flatMap((container) => textAt(container, 'name') ?? []);
  const missing = [...new Set([...Object.keys(images), ...Object.keys(env)])].filter(
    (name) => !there.includes(name),
  );
  if (missing.length === 0) return null;
  return {
    code: 'missing-container',
    sentence: `Deployment ${deployment} has no container ${missing.join(', ')}: it has ${there.join(', ')}.`,
    wayOut: `Name one of ${there.join(', ')} under images and env of the release file.`,
  };
}

interface ContainerChange {
  readonly container: JsonObject;
  readonly news: readonly string[];
  readonly notes: readonly string[];
}

function changeContainer(container: JsonObject, { images, env }: TemplateWish): ContainerChange {
  const name = textAt(container, 'name') ?? '';
  const image = own(images, name);
  const isNewImage = image !== undefined && image !== container['image'];
  const changed = changeEnv(container, own(env, name) ?? {});
  return {
    container: isNewImage ? { ...changed.container, image } : changed.container,
    news: [
      ...(isNewImage ? [`${name} runs ${image}`] : []),
      ...(changed.names.length > 0 ? [`${name} gets ${changed.names.join(', ')}`] : []),
    ],
    notes: [
      ...(image !== undefined && !isNewImage ? [`${name} runs ${image} already`] : []),
      ...changed.notes,
    ],
  };
}

/**
 * A Deployment's template with the images, variables and ConfigMap names of the release; everything else stays as it is.
 * @returns refused `missing-container` when the file names one the template has not; it may equal the template given
 */
export function changeTemplate(template: JsonObject, wish: TemplateWish): TemplateChange | Refused {
  const missing = missingContainer(template, wish);
  if (missing !== null) return missing;
  const changes = containersOf(template).map((container) => changeContainer(container, wish));
  const changed = mapObject(template, 'spec', (spec) =>
    CONTAINER_LISTS.reduce(
      (before, list) => mapObjects(before, list, (container) => changeContainer(container, wish).container),
      spec,
    ),
  );
  return {
    template: renameConfigMaps(changed, (name) => own(wish.renames, name) ?? name),
    news: [
      ...changes.flatMap(({ news }) => news),
      ...Object.entries(wish.renames).map(([from, to]) => `ConfigMap ${to} in the place of ${from}`),
    ],
    notes: changes.flatMap(({ notes }) => notes),
  };
}
