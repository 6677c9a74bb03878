import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fillIn, readManifest } from '../scenarios/runner/manifests.ts';

const PLACEHOLDERS = {
  NAMESPACE: 'here',
  STAGING: 'here-staging',
  SHOP_IMAGE: 'shop:1',
  REGISTRY: '127.0.0.1:1',
};

function manifest(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'manifest-')), 'a.yaml');
  writeFileSync(file, text);
  return file;
}

const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n';

test('every object of a file is read into the namespace of the run', () => {
  const read = readManifest(manifest(`${POD}---\n${POD.replace('name: a', 'name: b')}`), PLACEHOLDERS);
  expect(read.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(read[0]?.body['metadata']).toEqual({ name: 'a', namespace: 'here' });
});

test('placeholders are filled in, and an unknown one is refused by name', () => {
  expect(fillIn('${SHOP_IMAGE} in ${NAMESPACE}', PLACEHOLDERS, 'a.yaml')).toBe('shop:1 in here');
  expect(() => fillIn('${SHOP_IMGE}', PLACEHOLDERS, 'a.yaml')).toThrow(
    /a.yaml: "\${SHOP_IMGE}" stands for nothing; did you mean "SHOP_IMAGE"/,
  );
});

test('a kind that is not a run’s own is refused with its line', () => {
  expect(() => readManifest(manifest(`${POD}---\n${POD.replace('Pod', 'Node')}`), PLACEHOLDERS)).toThrow(
    /a.yaml:6: kind "Node" is not for scenarios/,
  );
});

test('another namespace is refused', () => {
  expect(() => readManifest(manifest(`${POD}  namespace: other\n`), PLACEHOLDERS)).toThrow(
    /names namespace other/,
  );
});

test('a file that is not there is refused by name', () => {
  expect(() => readManifest('/nowhere/a.yaml', PLACEHOLDERS)).toThrow(/\/nowhere\/a.yaml cannot be read/);
});
