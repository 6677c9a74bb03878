import { describe, expect, it } from 'vitest';
import { objectAt, objectsAt } from '../../../../domain/release/json.ts';
import type { JsonObject } from '../../../../domain/release/json.ts';
import { isRefused } from '../../../../domain/release/strategy/blueprint.ts';
import { configMapsOf } from '../../../../domain/release/strategy/config-reference.ts';
import { changeTemplate } from '../../../../domain/release/strategy/template-change.ts';
import type { TemplateChange, TemplateWish } from '../../../../domain/release/strategy/template-change.ts';
import { shop } from './shop.ts';

const TEMPLATE = objectAt(shop({ sidecars: 1 }).deployment.body, 'spec', 'template');

function change(wish: Partial<TemplateWish>, template: JsonObject = TEMPLATE): TemplateChange {
  const changed = changeTemplate(template, { deployment: 'web', images: {}, env: {}, renames: {}, ...wish });
  if (isRefused(changed)) throw new Error(changed.sentence);
  return changed;
}

const container = ({ template }: TemplateChange, name: string): JsonObject | undefined =>
  [...objectsAt(template, 'spec', 'containers'), ...objectsAt(template, 'spec', 'initContainers')].find(
    (one) => one['name'] === name,
  );

describe('images of a template', () => {
  it('change in the containers that are named, those that run before the others included', () => {
    const changed = change({ images: { app: 'shop:2', warm: 'warm:2' } });
    expect(container(changed, 'app')).toMatchObject({ image: 'shop:2', imagePullPolicy: 'IfNotPresent' });
    expect(container(changed, 'warm')).toMatchObject({ image: 'warm:2' });
    expect(container(changed, 'side-0')).toMatchObject({ image: 'side:1' });
    expect(changed.news).toEqual(['warm runs warm:2', 'app runs shop:2']);
  });

  it('leave everything else of the template as it is', () => {
    const { template } = change({ images: { 'side-0': 'side:2' } });
    const restored = change({ images: { 'side-0': 'side:1' } }, template);
    expect(restored.template).toEqual(TEMPLATE);
  });

  it('that run already are noted and are no change', () => {
    const changed = change({ images: { app: 'shop:1' } });
    expect(changed).toMatchObject({ template: TEMPLATE, news: [], notes: ['app runs shop:1 already'] });
  });

  it('of a container that is not there are refused, with those that are', () => {
    expect(
      changeTemplate(TEMPLATE, {
        deployment: 'web',
        images: { ap: 'x' },
        env: { constructor: {} },
        renames: {},
      }),
    ).toEqual({
      code: 'missing-container',
      sentence: 'Deployment web has no container ap, constructor: it has warm, app, side-0.',
      wayOut: 'Name one of warm, app, side-0 under images and env of the release file.',
    });
  });
});

describe('variables of a template', () => {
  it('are replaced where they stand or appended in the order of the file', () => {
    const changed = change({ env: { app: { NEW: 'n', MODE: 'wild', constructor: 'c' } } });
    expect(objectsAt(container(changed, 'app') ?? {}, 'env').map(({ name, value }) => [name, value])).toEqual(
      [
        ['MODE', 'wild'],
        ['PASSWORD', undefined],
        ['LIMIT', undefined],
        ['NEW', 'n'],
        ['constructor', 'c'],
      ],
    );
    expect(changed.news).toEqual(['app gets NEW, MODE, constructor']);
  });

  it('are added to a container that has none', () => {
    expect(container(change({ env: { 'side-0': { A: '1' } } }), 'side-0')).toEqual({
      name: 'side-0',
      image: 'side:1',
      env: [{ name: 'A', value: '1' }],
    });
  });

  it('that came from a Secret, a ConfigMap or the pod become plain values, which is noted without the value', () => {
    const from = (name: string, valueFrom: JsonObject): JsonObject => ({ name, valueFrom });
    const template: JsonObject = {
      spec: {
        containers: [
          {
            name: 'app',
            env: [
              from('S', { secretKeyRef: { name: 'db', key: 'k' } }),
              from('C', { configMapKeyRef: { name: 'conf', key: 'k' } }),
              from('F', { fieldRef: { fieldPath: 'status.podIP' } }),
              from('R', { resourceFieldRef: { resource: 'limits.cpu' } }),
              from('X', { fileKeyRef: { path: 'x' } }),
            ],
          },
        ],
      },
    };
    const changed = change(
      { env: { app: { S: 'hush', C: 'hush', F: 'hush', R: 'hush', X: 'hush' } } },
      template,
    );
    const note = (name: string, source: string): string =>
      `${name} of app comes from ${source} now and becomes a plain value that everybody who may read the Deployment can see`;
    expect(changed.notes).toEqual([
      note('S', 'Secret db'),
      note('C', 'ConfigMap conf'),
      note('F', 'a field of the pod'),
      note('R', 'a resource of the container'),
      note('X', 'another source'),
    ]);
    expect(objectsAt(container(changed, 'app') ?? {}, 'env').some((entry) => 'valueFrom' in entry)).toBe(
      false,
    );
    expect(JSON.stringify([changed.news, changed.notes])).not.toContain('hush');
  });

  it('that have the value already are no change, an empty one included', () => {
    const template = change({ env: { app: { EMPTY: '' } } }).template;
    expect(objectsAt(container({ template, news: [], notes: [] }, 'app') ?? {}, 'env').at(-1)).toEqual({
      name: 'EMPTY',
    });
    expect(change({ env: { app: { EMPTY: '', MODE: 'calm' } } }, template)).toMatchObject({
      template,
      news: [],
    });
  });

  it('that are there twice count by the last, and both get the value', () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
    ];
    const template: JsonObject = { spec: { containers: [{ name: 'app', env }] } };
    expect(change({ env: { app: { A: '2' } } }, template).template).toEqual(template);
    expect(change({ env: { app: { A: '1' } } }, template).news).toEqual(['app gets A']);
  });
});

describe('ConfigMaps of a template', () => {
  it('are renamed in volumes, projections, env and envFrom of all containers', () => {
    const changed = change({ renames: { 'web-config': 'web-config-2' } });
    expect(configMapsOf(TEMPLATE)).toEqual(['web-config']);
    expect(configMapsOf(changed.template)).toEqual(['web-config-2']);
    expect(JSON.stringify(changed.template).match(/web-config-2/g)).toHaveLength(4);
    expect(changed.news).toEqual(['ConfigMap web-config-2 in the place of web-config']);
    expect(change({ renames: { 'web-config-2': 'web-config' } }, changed.template).template).toEqual(
      TEMPLATE,
    );
  });

  it('are renamed in containers that run before the others, too', () => {
    const from = (name: string): JsonObject => ({
      spec: { initContainers: [{ name: 'warm', envFrom: [{ configMapRef: { name } }] }], containers: [] },
    });
    expect(change({ renames: { a: 'b' } }, from('a')).template).toEqual(from('b'));
  });

  it('of another name stay, as do Secrets of the same name', () => {
    const template: JsonObject = {
      spec: {
        volumes: [
          { name: 'a', configMap: { name: 'other' } },
          { name: 'b', secret: { secretName: 'web-config' } },
        ],
      },
    };
    expect(change({ renames: { 'web-config': 'x' } }, template).template).toEqual(template);
  });
});
