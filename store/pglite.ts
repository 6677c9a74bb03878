import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { claimFolder } from './folder-claim.ts';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';
import * as schema from './schema.ts';
import type { Connection } from './session.ts';
import { StoreError } from './store-error.ts';

/** Gone when the process ends: for tests and for looking around. */
export const openInMemory = async (): Promise<Connection> => migrated(await PGlite.create());

/** Keeps every acknowledged row when the process is killed. One process at a time; a second one is refused. */
export async function openFolder(folder: string): Promise<Connection> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const claim = await claimFolder(folder);
  try {
    const connection = await migrated(await opened(await preparedData(folder)));
    return {
      ...connection,
      close: async () => {
        await connection.close();
        await claim.release();
      },
    };
  } catch (error) {
    await claim.release();
    throw error;
  }
}

/** PGlite cannot open what a kill left of its first start, so a new database gets its name when it is complete. */
async function preparedData(folder: string): Promise<string> {
  const data = join(folder, 'pgdata');
  if (existsSync(data)) return data;
  const draft = join(folder, 'pgdata.new');
  await rm(draft, { recursive: true, force: true });
  const database = await PGlite.create(draft);
  await database.close();
  await rename(draft, data);
  return data;
}

async function opened(data: string): Promise<PGlite> {
  try {
    return await PGlite.create(data);
  } catch {
    // PGlite says no more than that something was undefined.
    throw new StoreError(
      'broken',
      `The embedded database in ${data} is damaged and does not open. Restore the folder from a backup, or move it away to begin with empty records.`,
    );
  }
}

async function migrated(client: PGlite): Promise<Connection> {
  const db = drizzle(client, { schema });
  try {
    await migrate(db, { migrationsFolder: MIGRATIONS_FOLDER });
  } catch (error) {
    await client.close();
    throw error;
  }
  let closing: Promise<void> | undefined;
  return {
    db,
    transaction: (work) => db.transaction(work),
    close: () => (closing ??= client.close()),
  };
}
