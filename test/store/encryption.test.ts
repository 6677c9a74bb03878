import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createSealer } from '../../store/encryption.ts';
import type { SealLabel } from '../../store/encryption.ts';

const label: SealLabel = { kind: 'Secret', namespace: 'shop', name: 'database', contentHash: 'abc' };
const key = randomBytes(32);
const sealer = createSealer(key);
const code = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

describe('sealing', () => {
  test.each(['', 'hunter2', '{"ü":"🙂\\u0000"}', 'x'.repeat(100_000)])(
    '%.20j opens as it was sealed',
    (text) => {
      expect(sealer.unseal(label, sealer.seal(label, text))).toBe(text);
    },
  );

  test('the same text sealed twice looks different, and both name the key', () => {
    const [one, two] = [sealer.seal(label, 'hunter2'), sealer.seal(label, 'hunter2')];
    expect(one).not.toBe(two);
    expect(one.split('.').slice(0, 2)).toEqual(['v1', sealer.keyId]);
  });

  test('the key’s id is stable, differs from key to key and is no part of the key', () => {
    expect(createSealer(key).keyId).toBe(sealer.keyId);
    expect(createSealer(randomBytes(32)).keyId).not.toBe(sealer.keyId);
    expect(key.toString('hex')).not.toContain(sealer.keyId);
  });

  test.each([0, 16, 31, 33, 64])('a key of %d bytes is refused', (length) => {
    expect(() => createSealer(randomBytes(length))).toThrow(/has \d+ bytes instead of 32/);
  });
});

describe('unsealing is refused', () => {
  const sealed = sealer.seal(label, 'hunter2');

  test.each([
    ['kind', { kind: 'ConfigMap' }],
    ['namespace', { namespace: 'other' }],
    ['name', { name: 'other' }],
    ['content hash', { contentHash: 'other' }],
    ['name and namespace with the border moved', { namespace: 'sho', name: 'pdatabase' }],
  ] as const)('under another %s', (_what, other) => {
    expect(code(() => sealer.unseal({ ...label, ...other }, sealed))).toBe('tampered');
  });

  test('with another key, naming both keys and the object', () => {
    const other = createSealer(randomBytes(32));
    expect(code(() => other.unseal(label, sealed))).toBe('wrong-key');
    expect(() => other.unseal(label, sealed)).toThrow(
      `The stored Secret shop/database was encrypted with key ${sealer.keyId}, and this process has key ${other.keyId}.`,
    );
  });

  test.each([
    ['ConfigMap', 'shop', 'ConfigMap shop/one', 'wait until the state is journaled again with this one'],
    ['ReleaseChange', 'shop', 'ReleaseChange shop/one', 'put the object right by hand and release anew'],
    ['Backup', '', 'Backup one', 'restore from a backup of your own'],
  ] as const)('of a %s with what helps then', (kind, namespace, named, wayOut) => {
    const one: SealLabel = { kind, namespace, name: 'one', contentHash: '' };
    const read = () => createSealer(randomBytes(32)).unseal(one, sealer.seal(one, 'x'));
    expect(read).toThrow(`The stored ${named} was encrypted`);
    expect(read).toThrow(`Start with the former key, or ${wayOut}`);
  });

  test('after any single byte was flipped', () => {
    const [version = '', keyId = '', payload = ''] = sealed.split('.');
    const bytes = Buffer.from(payload, 'base64');
    for (const index of bytes.keys()) {
      const bad = Buffer.from(bytes);
      bad.writeUInt8(bytes.readUInt8(index) ^ 1, index);
      const text = [version, keyId, bad.toString('base64')].join('.');
      expect(code(() => sealer.unseal(label, text))).toBe('tampered');
    }
  });

  test.each([
    '',
    'hunter2',
    'v1.x',
    `v1.${sealer.keyId}.`,
    `v1.${sealer.keyId}.AAAA`,
    sealed.replace('v1', 'v2'),
  ])('when it is not what this version writes: %.30j', (text) => {
    expect(code(() => sealer.unseal(label, text))).toBe('tampered');
  });
});
