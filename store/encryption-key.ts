import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KEY_BYTES } from './encryption.ts';
import { StoreError } from './store-error.ts';

const OTHERS_MAY = 0o077;

/**
 * The key that journaled templates and config contents are encrypted with.
 * @param path file of exactly 32 bytes that only its owner may read; made at the first call
 * @param fromEnvironment base64 of 32 bytes; given, it is used and the file is neither read nor made
 * @throws StoreError `bad-key`: wrong length, not base64, or a file that others may read; nothing is overwritten
 */
export async function loadOrCreateKey(path: string, fromEnvironment?: string): Promise<Buffer> {
  if (fromEnvironment !== undefined) return decode(fromEnvironment);
  try {
    return (await readKey(path)) ?? (await createKey(path));
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw refusal(
      `The encryption key file ${path} cannot be read or made (${code}). Check the folder and its owner.`,
    );
  }
}

const refusal = (message: string): StoreError => new StoreError('bad-key', message);

function decode(given: string): Buffer {
  const text = given.trim();
  const key = Buffer.from(text, 'base64');
  if (key.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, ''))
    throw refusal(
      'The encryption key from the environment is not base64. Make one with: openssl rand -base64 32',
    );
  if (key.length !== KEY_BYTES)
    throw refusal(
      `The encryption key from the environment has ${String(key.length)} bytes instead of ${String(KEY_BYTES)}. Make one with: openssl rand -base64 32`,
    );
  return key;
}

async function readKey(path: string): Promise<Buffer | null> {
  const found = await stat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return null;
  if ((found.mode & OTHERS_MAY) !== 0)
    throw refusal(
      `The encryption key file ${path} may be read by others (mode ${(found.mode & 0o777).toString(8)}). Run: chmod 600 ${path}`,
    );
  const key = await readFile(path);
  if (key.length !== KEY_BYTES)
    throw refusal(
      `The encryption key file ${path} has ${String(key.length)} bytes instead of ${String(KEY_BYTES)}. Put the right file back; delete it only if the records it protects may be lost.`,
    );
  return key;
}

/** Complete before it has its name, and never in place of one that is there: two starters end up with one key. */
async function createKey(path: string): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(randomBytes(KEY_BYTES));
    await file.sync();
    await link(draft, path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
  const key = await readKey(path);
  if (key === null) throw refusal(`The encryption key file ${path} vanished while it was made. Start again.`);
  return key;
}
