import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadOrCreateKey } from '../../store/encryption-key.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'key-'));
  path = join(folder, 'state', 'records.key');
});
afterEach(() => rm(folder, { recursive: true }));

async function keyFile(bytes: Buffer, mode = 0o600): Promise<string> {
  const file = join(folder, 'given.key');
  await writeFile(file, bytes);
  await chmod(file, mode);
  return file;
}

test('the first call makes a file of 32 bytes for its owner alone; the next ones return the same key', async () => {
  const key = await loadOrCreateKey(path);
  expect(key).toHaveLength(32);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'state'))).mode & 0o077).toBe(0);
  expect(await loadOrCreateKey(path)).toEqual(key);
  expect(await readdir(join(folder, 'state'))).toEqual(['records.key']);
});

test('ten that start at once end up with one key', async () => {
  const keys = await Promise.all(Array.from({ length: 10 }, () => loadOrCreateKey(path)));
  const inFile = await readFile(path);
  for (const key of keys) expect(key).toEqual(inFile);
});

test.each([0o640, 0o604, 0o660, 0o644])(
  'a file with mode %o is refused with the command that helps',
  async (mode) => {
    const file = await keyFile(randomBytes(32), mode);
    const refused = loadOrCreateKey(file);
    await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'bad-key' });
    await expect(refused).rejects.toThrow(`Run: chmod 600 ${file}`);
  },
);

test.each([0, 31, 33, 44])('a file of %d bytes is refused and left as it is', async (length) => {
  const bytes = randomBytes(length);
  const file = await keyFile(bytes);
  await expect(loadOrCreateKey(file)).rejects.toThrow(`has ${String(length)} bytes instead of 32`);
  expect(await readFile(file)).toEqual(bytes);
});

test('a file only its owner may read is taken, read-only or not', async () => {
  const bytes = randomBytes(32);
  expect(await loadOrCreateKey(await keyFile(bytes, 0o400))).toEqual(bytes);
});

test('a path that cannot be made says so', async () => {
  const file = await keyFile(randomBytes(32));
  await expect(loadOrCreateKey(join(file, 'below'))).rejects.toThrow(/cannot be read or made \(ENOTDIR\)/);
});

test('a key from the environment is used as it is, and no file is made', async () => {
  const bytes = randomBytes(32);
  expect(await loadOrCreateKey(path, `${bytes.toString('base64')}\n`)).toEqual(bytes);
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

test.each([
  ['', /has 0 bytes instead of 32/],
  [randomBytes(16).toString('base64'), /has 16 bytes instead of 32/],
  [randomBytes(33).toString('base64'), /has 33 bytes instead of 32/],
  ['not base64 at all!', /is not base64/],
])('a wrong key from the environment is refused without quoting it: %j', async (given, message) => {
  const refused = loadOrCreateKey(path, given);
  await expect(refused).rejects.toThrow(message);
  if (given !== '') await expect(refused).rejects.not.toThrow(given);
});
