import { describe, expect, it } from 'vitest';
import {
  canonicalText,
  isSame,
  numberAt,
  objectAt,
  objectsAt,
  own,
  pointer,
  textAt,
  textsOf,
  without,
} from '../../../domain/release/json.ts';

describe('an API object', () => {
  const body = { spec: { replicas: 2, rules: [{ a: 'x' }, 'no object'], type: 'T', none: null } };

  it('is read by a path, and what is not there is empty', () => {
    expect(objectAt(body, 'spec', 'none')).toEqual({});
    expect(objectAt(body, 'spec', 'rules')).toEqual({});
    expect(objectAt(null, 'spec')).toEqual({});
    expect(objectsAt(body, 'spec', 'rules')).toEqual([{ a: 'x' }]);
    expect(objectsAt(body, 'spec', 'type')).toEqual([]);
    expect(textAt(body, 'spec', 'type', 'deeper')).toBeNull();
    expect(textAt(body, 'spec', 'replicas')).toBeNull();
    expect(numberAt(body, 'spec', 'replicas')).toBe(2);
    expect(numberAt(body, 'spec', 'type')).toBeNull();
  });

  it('gives its text entries, its own entries, and itself without one', () => {
    expect(textsOf({ a: 'x', b: 1, c: null })).toEqual({ a: 'x' });
    expect(own({ a: 1 }, 'constructor')).toBeUndefined();
    expect(own({ a: 1 }, 'a')).toBe(1);
    expect(without({ a: 1, b: 2 }, 'a')).toEqual({ b: 2 });
  });
});

describe('equal JSON', () => {
  it('has the same text whatever the order of its keys, and another in another order of its items', () => {
    expect(canonicalText({ b: [{ d: 1, c: 2 }], a: undefined })).toBe('{"b":[{"c":2,"d":1}]}');
    expect(isSame({ a: 1, b: null }, { b: null, a: 1 })).toBe(true);
    expect(isSame([1, 2], [2, 1])).toBe(false);
    expect(isSame({ a: null }, {})).toBe(false);
  });
});

it('a pointer escapes what would end a key', () => {
  expect(pointer('metadata', 'annotations', 'a/b~c')).toBe('/metadata/annotations/a~1b~0c');
});
