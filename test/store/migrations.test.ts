import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MIGRATIONS_FOLDER } from '../../store/migrations-folder.ts';
import { openStore } from '../../store/open.ts';
import { TEST_TIMEOUT_MS } from './both-databases.ts';
import { incident, release } from './release-records.ts';

vi.setConfig({ testTimeout: TEST_TIMEOUT_MS });

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Journal {
  readonly entries: readonly unknown[];
}

/** A folder with the first migrations only. */
async function firstMigrations(count: number): Promise<string> {
  const copy = join(folder, 'migrations');
  await cp(MIGRATIONS_FOLDER, copy, { recursive: true });
  const path = join(copy, 'meta', '_journal.json');
  const journal = JSON.parse(await readFile(path, 'utf8')) as Journal;
  await writeFile(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }));
  return copy;
}

test('records made before detectors are kept when they open anew, but for anomalies of the former scorer', async () => {
  const database = await PGlite.create(join(folder, 'pgdata'));
  await migrate(drizzle(database), { migrationsFolder: await firstMigrations(1) });
  await database.exec(`
    insert into anomalies values ('a1', 'local/shop/deployment/web', 'shop', 1, 0.8, 0.6, '{}', '[]');
    insert into timeline (id, target_key, scope, at_ms, phase, sentence, detail)
      values ('t1', 'local/shop/deployment/web', 'shop', 1, 'seen', 'web restarts', '{}');`);
  await database.close();

  const store = await openStore({ folder, encryptionKey: Buffer.alloc(32, 7) });
  expect(await store.listAnomalies({ limit: 9 })).toEqual([]);
  expect(await store.timeline({ limit: 9 })).toMatchObject([{ id: 't1', sentence: 'web restarts' }]);
  expect(await store.listDetectors({ limit: 9 })).toEqual([]);
  await store.close();
});

test('records made before releases are kept, and releases can be recorded beside them', async () => {
  const database = await PGlite.create(join(folder, 'pgdata'));
  await migrate(drizzle(database), { migrationsFolder: await firstMigrations(2) });
  await database.exec(`
    insert into timeline (id, target_key, scope, at_ms, phase, sentence, detail)
      values ('t1', 'local/shop/deployment/web', 'shop', 1, 'seen', 'web restarts', '{}');`);
  await database.close();

  const store = await openStore({ folder, encryptionKey: Buffer.alloc(32, 7) });
  expect(await store.timeline({ limit: 9 })).toMatchObject([{ id: 't1', sentence: 'web restarts' }]);
  expect(await store.listReleases({ limit: 9 })).toEqual([]);
  const saved = release();
  await store.saveRelease(saved);
  expect(await store.openIncident(incident())).toMatchObject({ id: 'INC-0001' });
  await store.close();

  const again = await openStore({ folder, encryptionKey: Buffer.alloc(32, 7) });
  expect(await again.readRelease(saved.id)).toEqual(saved);
  expect(await again.openIncident(incident())).toMatchObject({ id: 'INC-0002' });
  await again.close();
});
