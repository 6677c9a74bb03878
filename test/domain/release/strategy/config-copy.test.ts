import { describe, expect, it } from 'vitest';
import { CONFIG_OF } from '../../../../domain/release/change.ts';
import type { Json } from '../../../../domain/release/change.ts';
import { objectAt } from '../../../../domain/release/json.ts';
import type { LiveTarget } from '../../../../domain/release/live.ts';
import { isRefused } from '../../../../domain/release/strategy/blueprint.ts';
import { copyConfigs } from '../../../../domain/release/strategy/config-copy.ts';
import type { ConfigCopies, CopyRequest } from '../../../../domain/release/strategy/config-copy.ts';
import { configMapsOf } from '../../../../domain/release/strategy/config-reference.ts';
import { digest, live, planned, shop, targetOf } from './shop.ts';

const request = (changes: Partial<CopyRequest>): CopyRequest => {
  const look = changes.live ?? shop();
  return {
    deployment: 'web',
    namespace: 'shop',
    shortId: 'abc123',
    digest,
    template: objectAt(look.deployment.body, 'spec', 'template'),
    live: look,
    wanted: { 'web-config': { limit: '20' } },
    ...changes,
  };
};

function copies(changes: Partial<CopyRequest> = {}): ConfigCopies {
  const made = copyConfigs(request(changes));
  if (isRefused(made)) throw new Error(made.sentence);
  return made;
}

const manifest = ({ changes: [change] }: ConfigCopies): Json =>
  change?.verb === 'create' ? change.manifest : null;
const nameOf = ({ changes: [change] }: ConfigCopies): string => change?.object.name ?? '';

describe('a ConfigMap with new contents', () => {
  it('is an immutable copy that goes with the Deployment and keeps the keys nobody named', () => {
    const made = copies();
    const name = nameOf(made);
    expect(name).toMatch(/^web-config-[0-9a-f]{8}$/);
    expect(made.renames).toEqual({ 'web-config': name });
    expect(manifest(made)).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        namespace: 'shop',
        labels: { 'paramedic.dev/release': 'abc123' },
        annotations: { [CONFIG_OF]: 'web-config' },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'uid-deployment' }],
      },
      data: { limit: '20', colour: 'blue' },
      binaryData: { logo: 'AAAA' },
      immutable: true,
    });
  });

  it('is described by its keys, never by its contents', () => {
    const [change] = copies({ wanted: { 'web-config': { limit: 'hush', colour: 'blue' } } }).changes;
    expect(change?.sentence).toMatch(
      /^ConfigMap web-config-[0-9a-f]{8}: as web-config is, with other limit$/,
    );
  });

  it('has text in the place of a binary of the same key', () => {
    expect(manifest(copies({ wanted: { 'web-config': { logo: 'text' } } }))).toMatchObject({
      data: { logo: 'text', limit: '10' },
    });
    expect(manifest(copies({ wanted: { 'web-config': { logo: 'text' } } }))).not.toHaveProperty('binaryData');
  });

  it('is called the same for the same release, whatever order its keys come in, and else otherwise', () => {
    const name = nameOf(copies({ wanted: { 'web-config': { limit: '20', a: '1' } } }));
    expect(nameOf(copies({ wanted: { 'web-config': { a: '1', limit: '20' } } }))).toBe(name);
    const others = [
      copies({ wanted: { 'web-config': { limit: '21', a: '1' } } }),
      copies({ shortId: 'abc124', wanted: { 'web-config': { limit: '20', a: '1' } } }),
      copies({ deployment: 'api', wanted: { 'web-config': { limit: '20', a: '1' } } }),
    ].map(nameOf);
    expect(new Set([name, ...others]).size).toBe(4);
  });

  it('is the target’s own: two targets that share a ConfigMap get a copy each', () => {
    const look = shop();
    const other: LiveTarget = { ...look, deployment: { ...look.deployment, uid: 'uid-other' } };
    expect(nameOf(copies({ live: other }))).not.toBe(nameOf(copies()));
  });

  it('is copied from the copy of a former release, under the name of the file', () => {
    const look = shop();
    const former = live('uid-former', {
      metadata: { name: 'web-config-0a1b2c3d', annotations: { [CONFIG_OF]: 'web-config' } },
      data: { limit: '15' },
      immutable: true,
    });
    const template = JSON.parse(
      JSON.stringify(objectAt(look.deployment.body, 'spec', 'template')).replaceAll(
        'web-config',
        'web-config-0a1b2c3d',
      ),
    ) as CopyRequest['template'];
    const made = copies({ template, live: { ...look, configMaps: { 'web-config': former } } });
    expect(nameOf(made)).toMatch(/^web-config-[0-9a-f]{8}$/);
    expect(Object.keys(made.renames)).toEqual(['web-config-0a1b2c3d']);
    expect(manifest(made)).toMatchObject({
      metadata: { annotations: { [CONFIG_OF]: 'web-config' } },
      data: { limit: '20' },
    });
  });

  it('is not copied when it has these contents already', () => {
    expect(copies({ wanted: { 'web-config': { limit: '10' } } })).toEqual({
      changes: [],
      renames: {},
      notes: ['ConfigMap web-config has these contents already'],
    });
  });

  it('is what the plan’s template refers to', () => {
    const plan = planned(targetOf({ configMaps: { 'web-config': { limit: '20' } } }));
    const [create, patch] = plan.steps[0]?.changes ?? [];
    const to = patch?.verb === 'patch' ? patch.fields[0]?.to : undefined;
    expect(configMapsOf(objectAt({ to: to ?? null }, 'to'))).toEqual([create?.object.name]);
  });
});

describe('a ConfigMap that cannot be copied', () => {
  it('is one the template does not refer to', () => {
    expect(copyConfigs(request({ wanted: { other: { a: '1' } } }))).toEqual({
      code: 'unsupported',
      sentence: 'The template of Deployment web refers to no ConfigMap other: it refers to web-config.',
      wayOut: 'Name a ConfigMap the template refers to, or change the template first.',
    });
    expect(copyConfigs(request({ template: {} }))).toMatchObject({
      sentence: 'The template of Deployment web refers to no ConfigMap web-config: it refers to none.',
    });
  });

  it('is one that is not there', () => {
    expect(copyConfigs(request({ live: { ...shop(), configMaps: {} } }))).toMatchObject({
      code: 'unsupported',
      wayOut: 'Create ConfigMap web-config first, then release again.',
    });
  });

  it('is one that is named twice', () => {
    const { configMaps } = shop();
    const found = configMaps['web-config'];
    if (found === undefined) throw new Error('the shop has no ConfigMap');
    const twice = { ...shop(), configMaps: { 'web-config': found, alias: found } };
    expect(
      copyConfigs(request({ live: twice, wanted: { 'web-config': { a: '1' }, alias: { a: '2' } } })),
    ).toMatchObject({
      code: 'unsupported',
      sentence: 'The release file names ConfigMap web-config of Deployment web twice, once as alias.',
    });
  });
});
