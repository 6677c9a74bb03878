import { describe, expect, it } from 'vitest';
import { configHash, storedConfig } from '../../../activities/kubernetes/config-content.ts';
import { configUses } from '../../../activities/kubernetes/config-references.ts';

const map = (name: string, more: object = {}) => ({
  kind: 'ConfigMap',
  name,
  isOptional: false,
  keys: [],
  ...more,
});
const secret = (name: string, more: object = {}) => ({ ...map(name, more), kind: 'Secret' });

describe('a template refers to', () => {
  it.each([
    ['nothing', undefined, []],
    ['a ConfigMap volume', { volumes: [{ name: 'v', configMap: { name: 'a' } }] }, [map('a')]],
    [
      'named keys of a volume',
      {
        volumes: [
          {
            name: 'v',
            configMap: {
              name: 'a',
              items: [
                { key: 'k2', path: 'x' },
                { key: 'k1', path: 'y' },
              ],
            },
          },
        ],
      },
      [map('a', { keys: ['k1', 'k2'] })],
    ],
    [
      'an optional volume, whose keys nobody insists on',
      {
        volumes: [
          { name: 'v', secret: { secretName: 's', optional: true, items: [{ key: 'k', path: 'x' }] } },
        ],
      },
      [secret('s', { isOptional: true })],
    ],
    [
      'both kinds in a projection',
      {
        volumes: [
          {
            name: 'v',
            projected: {
              sources: [
                { configMap: { name: 'a', items: [{ key: 'k', path: 'x' }] } },
                { secret: { name: 's' } },
                { serviceAccountToken: { path: 't' } },
              ],
            },
          },
        ],
      },
      [map('a', { keys: ['k'] }), secret('s')],
    ],
    [
      'keys in env',
      {
        containers: [
          {
            name: 'c',
            env: [
              { name: 'A', valueFrom: { configMapKeyRef: { name: 'a', key: 'k' } } },
              { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'p', optional: true } } },
              { name: 'C', value: 'plain' },
              { name: 'D', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
            ],
          },
        ],
      },
      [map('a', { keys: ['k'] }), secret('s', { isOptional: true })],
    ],
    [
      'whole objects in envFrom, of init containers too',
      {
        initContainers: [{ name: 'i', envFrom: [{ secretRef: { name: 's' } }] }],
        containers: [{ name: 'c', envFrom: [{ configMapRef: { name: 'a', optional: true } }] }],
      },
      [secret('s'), map('a', { isOptional: true })],
    ],
    [
      'a pull secret, without which a cached image still starts',
      { imagePullSecrets: [{ name: 'r' }], containers: [] },
      [secret('r', { isOptional: true })],
    ],
    [
      'one object in several places: required when one requires it, with all their keys',
      {
        volumes: [{ name: 'v', configMap: { name: 'a', optional: true } }],
        containers: [
          { name: 'c', env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'a', key: 'k1' } } }] },
          { name: 'd', env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'a', key: 'k0' } } }] },
        ],
      },
      [map('a', { keys: ['k0', 'k1'] })],
    ],
    ['no object without a name', { containers: [{ name: 'c', envFrom: [{ configMapRef: {} }] }] }, []],
  ])('%s', (_what, spec, uses) => {
    expect(configUses(spec)).toEqual(uses);
  });
});

describe('the content hash', () => {
  const stored = (object: object) => storedConfig('ConfigMap', object).content.contentHash;
  const content = { data: { a: '1', b: '2' }, binaryData: {}, type: null };

  it('is that of data, binary data and type, in any order, whatever the metadata', () => {
    expect(stored({ metadata: { name: 'x', labels: { l: 'm' } }, data: { b: '2', a: '1' } })).toBe(
      configHash(content),
    );
    expect(stored({ data: { a: '1' } })).not.toBe(configHash(content));
    expect(stored({ data: { a: '1', b: '2' }, binaryData: { c: 'AA==' } })).not.toBe(configHash(content));
    expect(configHash({ ...content, type: 'Opaque' })).not.toBe(configHash(content));
  });

  it('of an object without any data is that of empty data', () => {
    expect(stored({})).toBe(configHash({ data: {}, binaryData: {}, type: null }));
  });
});
