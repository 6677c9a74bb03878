import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { openStore } from '../../store/open.ts';
import { PATIENCE, TEST_TIMEOUT_MS } from './both-databases.ts';

const WRITER = fileURLToPath(new URL('insert-until-killed.ts', import.meta.url));
vi.setConfig({ testTimeout: 2 * TEST_TIMEOUT_MS });

const KILLS = 2;
const encryptionKey = Buffer.alloc(32, 7);

let folder: string;
let writer: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'killed-'));
});
afterEach(async () => {
  await kill();
  await rm(folder, { recursive: true });
});

function startWriter(from = 0): ChildProcess {
  writer = spawn(process.execPath, [WRITER, folder, String(from)], { stdio: ['ignore', 'pipe', 'inherit'] });
  return writer;
}

async function kill(): Promise<void> {
  if (writer?.exitCode !== null || writer.signalCode !== null) return;
  const exit = once(writer, 'exit');
  writer.kill('SIGKILL');
  await exit;
}

/** The numbers the writer names, in order, until it ends; `onLine` sees each as it comes. */
async function acknowledged(onLine: (count: number) => Promise<void>): Promise<number[]> {
  if (!writer?.stdout) throw new Error('no writer runs');
  const numbers: number[] = [];
  for await (const line of createInterface(writer.stdout)) {
    numbers.push(Number(line));
    await onLine(numbers.length);
  }
  return numbers;
}

async function refusedAsInUse(): Promise<void> {
  const refused = openStore({ folder, encryptionKey });
  await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'folder-in-use' });
  await expect(refused).rejects.toThrow(`in use by process ${String(writer?.pid)}`);
}

test('a second process is refused while one writes; killed in the middle, it loses no acknowledged row, has no model beside the training of another, and its claim is taken over', async () => {
  await cp(inject('pgliteTemplate'), folder, { recursive: true });
  const all: number[] = [];
  for (let round = 0; round < KILLS; round += 1) {
    startWriter(1000 * round);
    const numbers = await acknowledged(async (count) => {
      if (count === 5) await refusedAsInUse();
      if (count === 40 + 17 * round) writer?.kill('SIGKILL');
    });
    expect(numbers.length).toBeGreaterThanOrEqual(40);
    all.push(...numbers);
  }
  const store = await openStore({ folder, encryptionKey });
  const entries = new Set((await store.timeline({ limit: 9999 })).map((row) => row.id));
  const actions = new Set((await store.listActions({ limit: 9999 })).map((row) => row.id));
  expect(all.filter((n) => !entries.has(`entry-${String(n)}`))).toEqual([]);
  expect(all.filter((n) => !actions.has(`action-${String(n)}`))).toEqual([]);
  const trained = (await store.readDetectors(['trained'])).get('trained');
  expect(trained?.model?.version).toBeGreaterThanOrEqual(all.at(-1) ?? 0);
  expect(trained?.training?.rows).toBe(trained?.model?.version);
  await store.close();
  expect((await readdir(folder)).filter((name) => name.startsWith('in-use-by'))).toEqual([]);
});

test('a process killed while it makes the database leaves a folder that opens', async () => {
  startWriter();
  await expect.poll(() => existsSync(join(folder, 'pgdata.new', 'PG_VERSION')), PATIENCE).toBe(true);
  await kill();
  expect(existsSync(join(folder, 'pgdata'))).toBe(false);
  const store = await openStore({ folder, encryptionKey });
  await store.recordTick({ atMs: 1, summary: 'alive' });
  await store.close();
  expect((await readdir(folder)).sort()).toEqual(['pgdata']);
});

test('a damaged database is named with what to do, and the folder is free again', async () => {
  await mkdir(join(folder, 'pgdata'));
  await writeFile(join(folder, 'pgdata', 'PG_VERSION'), '18');
  const refused = openStore({ folder, encryptionKey });
  await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'broken' });
  await expect(refused).rejects.toThrow(`The embedded database in ${join(folder, 'pgdata')} is damaged`);
  expect(await readdir(folder)).toEqual(['pgdata']);
});

test('a folder that cannot be made says so', async () => {
  await writeFile(join(folder, 'file'), '');
  const refused = openStore({ folder: join(folder, 'file', 'below'), encryptionKey });
  await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'not-allowed' });
  await expect(refused).rejects.toThrow(/its folder cannot be written/);
});
