import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../domain/release/change.ts';
import { isSameField, strayIn } from '../../../../activities/kubernetes/release/field-match.ts';

const template = (annotations: Record<string, string>, image = 'shop:1'): Json => ({
  metadata: { annotations },
  spec: { containers: [{ name: 'shop', image }] },
});
const PATH = '/spec/template';
const strayAt = (current: Json | undefined, wanted: Json | undefined, removed?: Json) =>
  strayIn(PATH, current, { wanted, removed });

describe('two values of a template', () => {
  it('are the same after a restart and under marks of ours', () => {
    const restarted = template({ 'kubectl.kubernetes.io/restartedAt': 'now', 'paramedic.dev/x': 'y' });
    expect(isSameField(PATH, restarted, template({}))).toBe(true);
  });

  it('differ by an image, or by an annotation of somebody', () => {
    expect(isSameField(PATH, template({}, 'shop:2'), template({}))).toBe(false);
    expect(isSameField(PATH, template({ team: 'blue' }), template({}))).toBe(false);
  });

  it('are compared as they are anywhere else', () => {
    const marked = { 'paramedic.dev/x': 'y' };
    expect(isSameField('/metadata/annotations', marked, {})).toBe(false);
    expect(isSameField('/spec/replicas', 2, 2)).toBe(true);
    expect(isSameField('/spec/replicas', undefined, undefined)).toBe(true);
    expect(isSameField('/spec/replicas', undefined, 0)).toBe(false);
  });
});

describe('what was written is still there', () => {
  it('with defaults of the server in it', () => {
    const written = { containers: [{ name: 'shop' }, { name: 'log' }] };
    const stored = { containers: [{ name: 'shop', imagePullPolicy: 'Always' }, { name: 'log' }], dns: 'x' };
    expect(strayAt(stored, written)).toBeNull();
  });

  it('without the empty values that the server leaves out', () => {
    expect(strayAt({ name: 'A' }, { name: 'A', value: '', list: [], map: {}, none: null })).toBeNull();
    expect(strayIn('/metadata/labels', undefined, { wanted: {}, removed: undefined })).toBeNull();
  });

  it('but a zero or a false is a value', () => {
    expect(strayAt({}, { replicas: 0 })).toBe('/spec/template/replicas');
    expect(strayAt({}, { isMounted: false })).toBe('/spec/template/isMounted');
  });
});

describe('what was written does not stand any more', () => {
  it.each<[string, Json | undefined, Json, string]>([
    ['another value', { a: { b: 1 } }, { a: { b: 2 } }, '/spec/template/a/b'],
    ['a missing key', { a: {} }, { a: { b: 2 } }, '/spec/template/a/b'],
    ['a key with a slash', { 'a/b': 1 }, { 'a/b': 2 }, '/spec/template/a~1b'],
    ['one item more', { a: [1, 2] }, { a: [1] }, '/spec/template/a'],
    ['one item less', { a: [] }, { a: [1] }, '/spec/template/a'],
    ['another item', { a: [{ name: 'x', v: 1 }] }, { a: [{ name: 'x', v: 2 }] }, '/spec/template/a/0/v'],
    ['another order', { a: ['x', 'y'] }, { a: ['y', 'x'] }, '/spec/template/a/0'],
    ['a map for a list', { a: {} }, { a: [1] }, '/spec/template/a'],
    ['text for a number', { a: '1' }, { a: 1 }, '/spec/template/a'],
    ['nothing at all', undefined, { a: 1 }, '/spec/template'],
  ])('at %s', (_, current, wanted, path) => {
    expect(strayAt(current, wanted)).toBe(path);
  });

  it('where a key that was removed is back, with whatever value', () => {
    expect(strayAt({ a: 1, b: 2 }, { a: 1 }, { a: 1, b: 2 })).toBe('/spec/template/b');
    expect(strayAt({ a: 1, b: 3 }, { a: 1 }, { a: 1, b: 2 })).toBe('/spec/template/b');
    expect(strayAt({ a: 1, c: 3 }, { a: 1 }, { a: 1, b: 2 })).toBeNull();
  });

  it('where such a key is back in an item of the same name, wherever that stood', () => {
    const before = [{ name: 'log' }, { name: 'shop', args: ['-v'] }];
    const wanted = [{ name: 'shop' }, { name: 'log' }];
    expect(strayAt([{ name: 'shop', args: ['-v'] }, { name: 'log' }], wanted, before)).toBe(
      '/spec/template/0/args',
    );
  });
});
