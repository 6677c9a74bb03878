import { describe, expect, test } from 'vitest';
import { effectOf, tookPlace } from '../scenarios/runner/effects.ts';
import { aWrite } from './evidence.ts';

const template = (limit: string, env: string) => ({
  metadata: { annotations: { a: 'b' } },
  spec: {
    containers: [
      { name: 'shop', env: [{ name: 'V', value: env }], resources: { limits: { memory: limit } } },
    ],
  },
});
const swap = (before: unknown, after: unknown) => [
  { op: 'test', path: '/metadata/uid', value: 'u' },
  { op: 'test', path: '/spec/template', value: before },
  { op: 'replace', path: '/spec/template', value: after },
  { op: 'add', path: '/metadata/annotations/paramedic.dev~1last-action', value: 'x' },
];
const effectOfPatch = (body: unknown): string => effectOf(aWrite({ body }));

test('a Deployment that is made is none of these, whatever it is made of', () => {
  expect(effectOf(aWrite({ verb: 'create', body: { spec: { replicas: 2 } } }))).toBe('other');
});

describe('a patch of a Deployment is named by the fields it changes', () => {
  test('other contents of the template are a rollback', () => {
    expect(effectOfPatch(swap(template('64Mi', '2'), template('64Mi', '1')))).toBe('rollBack');
  });
  test('only memory is a raised limit, although the whole template is replaced', () => {
    expect(effectOfPatch(swap(template('64Mi', '1'), template('96Mi', '1')))).toBe('raiseMemoryLimit');
  });
  test('only an annotation of the template is a restart', () => {
    const restarted = { ...template('64Mi', '1'), metadata: { annotations: { a: 'b', restartedAt: 'now' } } };
    expect(effectOfPatch(swap(template('64Mi', '1'), restarted))).toBe('restartRollout');
  });
  test('replicas are a scale, whatever else is written', () => {
    expect(effectOfPatch([{ op: 'replace', path: '/spec/replicas', value: 0 }])).toBe('scale');
    expect(effectOfPatch({ spec: { replicas: 0 } })).toBe('scale');
    expect(effectOf(aWrite({ subresource: 'scale' }))).toBe('scale');
  });
  test('our own annotations alone touch nothing', () => {
    expect(effectOfPatch([{ op: 'add', path: '/metadata/annotations/paramedic.dev~1x', value: 'y' }])).toBe(
      'other',
    );
  });
  test('a patch whose contents are not known counts as the widest', () => {
    expect(effectOfPatch(null)).toBe('rollBack');
  });
});

test('pods are evicted or deleted, objects restored', () => {
  const pod = { resource: 'pods', name: 'p' };
  expect(effectOf(aWrite({ ...pod, verb: 'create', subresource: 'eviction' }))).toBe('evictPod');
  expect(effectOf(aWrite({ ...pod, verb: 'delete' }))).toBe('deletePod');
  expect(effectOf(aWrite({ ...pod, verb: 'deletecollection' }))).toBe('deletePod');
  expect(effectOf(aWrite({ resource: 'secrets', verb: 'create' }))).toBe('restoreConfig');
  expect(effectOf(aWrite({ resource: 'configmaps', verb: 'delete' }))).toBe('other');
  expect(effectOf(aWrite({ verb: 'delete' }))).toBe('other');
});

test('a refused write and a rehearsal change nothing', () => {
  expect(tookPlace(aWrite({ code: 201 }))).toBe(true);
  expect(tookPlace(aWrite({ code: 429 }))).toBe(false);
  expect(tookPlace(aWrite({ code: 422 }))).toBe(false);
  expect(tookPlace(aWrite({ isDryRun: true }))).toBe(false);
});
