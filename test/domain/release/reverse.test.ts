import { describe, expect, it } from 'vitest';
import type { Change } from '../../../domain/release/change.ts';
import { reverseOf } from '../../../domain/release/reverse.ts';

const object = { resource: 'services', namespace: 'shop', name: 'web' } as const;

describe('what undoes', () => {
  it('a patch is the patch the other way round, the last field first', () => {
    const patch: Change = {
      verb: 'patch',
      object,
      uid: 'uid-1',
      fields: [
        { path: '/spec/a', from: 1, to: 2 },
        { path: '/spec/added', to: null },
        { path: '/spec/removed', from: [] },
      ],
      sentence: 'Service web: other',
    };
    expect(reverseOf(patch)).toStrictEqual({
      verb: 'patch',
      object,
      uid: 'uid-1',
      fields: [
        { path: '/spec/removed', to: [] },
        { path: '/spec/added', from: null },
        { path: '/spec/a', from: 2, to: 1 },
      ],
      sentence: 'undo: Service web: other',
    });
    const reversed = reverseOf(patch);
    expect(reversed === null ? null : reverseOf(reversed)).toMatchObject({ fields: patch.fields });
  });

  it('a create is a delete of the same object', () => {
    expect(
      reverseOf({ verb: 'create', object, manifest: { kind: 'Service' }, sentence: 'Service web' }),
    ).toStrictEqual({
      verb: 'delete',
      object,
      sentence: 'undo: Service web',
    });
  });

  it('a delete is nothing', () => {
    expect(reverseOf({ verb: 'delete', object, sentence: 'Service web goes' })).toBeNull();
  });
});
