import { randomBytes, randomUUID } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, beforeAll, describe, inject, vi } from 'vitest';
import { openStore } from '../../store/open.ts';
import type { RecordStore } from '../../store/port.ts';

/** For conditions that come about within milliseconds, on a machine that may be busy with other tests. */
export const TEST_TIMEOUT_MS = 60_000;
export const PATIENCE = { timeout: 40_000, interval: 20 };

/** One database with a store on it, the same for both drivers. */
export interface Bench {
  readonly store: RecordStore;
  readonly encryptionKey: Buffer;
  /** Opens the same database anew, with another key if given; replaces `store`. */
  reopen(encryptionKey?: Buffer): Promise<void>;
  /** Runs statements behind the store's back; the store is reopened after it. */
  behindItsBack(statement: string): Promise<Record<string, unknown>[]>;
  /** Everything stored: all rows of all tables as text, and the raw files where there are some. */
  dump(): Promise<string>;
}

interface Place {
  open(encryptionKey: Buffer): Promise<RecordStore>;
  query(statement: string): Promise<Record<string, unknown>[]>;
  files(): Promise<string>;
  remove(): Promise<void>;
}

/** A new, empty database on the PostgreSQL server of this test run. */
export async function newPostgresDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `store_${randomUUID().replaceAll('-', '')}`;
  await ask(inject('postgresUrl'), `create database ${name}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = name;
  return {
    url: url.href,
    drop: async () => {
      await ask(inject('postgresUrl'), `drop database ${name} with (force)`);
    },
  };
}

export async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** How many sessions of a database wait for a lock right now. */
export async function waitingIn(url: string): Promise<number> {
  const name = new URL(url).pathname.slice(1);
  const [row] = await ask(
    inject('postgresUrl'),
    `select count(*)::int as waiting from pg_stat_activity where datname = '${name}' and wait_event_type = 'Lock'`,
  );
  return Number(row?.['waiting']);
}

async function postgresPlace(): Promise<Place> {
  const { url, drop } = await newPostgresDatabase();
  return {
    open: (encryptionKey) => openStore({ url, encryptionKey }),
    query: (statement) => ask(url, statement),
    files: () => Promise.resolve(''),
    remove: drop,
  };
}

async function pglitePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'pglite-'));
  await cp(inject('pgliteTemplate'), folder, { recursive: true });
  return {
    open: (encryptionKey) => openStore({ folder, encryptionKey }),
    query: async (statement) => {
      const database = await PGlite.create(join(folder, 'pgdata'));
      try {
        return (await database.query<Record<string, unknown>>(statement)).rows;
      } finally {
        await database.close();
      }
    },
    files: () => textOfFiles(folder),
    remove: () => rm(folder, { recursive: true }),
  };
}

export async function textOfFiles(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')));
  return texts.join('\n');
}

async function tablesAsText(place: Place): Promise<string> {
  const tables = await place.query(
    "select table_name from information_schema.tables where table_schema = 'public' order by 1",
  );
  const dumps = tables.map(
    ({ table_name: name }) => `select '${String(name)}' || t::text as line from ${String(name)} t`,
  );
  const lines = await place.query(dumps.join(' union all '));
  return lines.map(({ line }) => String(line)).join('\n');
}

/** The same tests on PGlite in a folder and on a PostgreSQL server. */
export function onBothDatabases(title: string, tests: (bench: Bench, database: string) => void): void {
  vi.setConfig({ testTimeout: TEST_TIMEOUT_MS });
  describe.each([
    ['PGlite', pglitePlace],
    ['PostgreSQL', postgresPlace],
  ] as const)(`${title} on %s`, (database, createPlace) => {
    const encryptionKey = randomBytes(32);
    let place: Place;
    let store: RecordStore;
    const bench: Bench = {
      get store() {
        return store;
      },
      encryptionKey,
      reopen: async (key = encryptionKey) => {
        await store.close();
        store = await place.open(key);
      },
      behindItsBack: async (statement) => {
        await store.close();
        const rows = await place.query(statement);
        store = await place.open(encryptionKey);
        return rows;
      },
      dump: async () => {
        await store.close();
        const text = `${await tablesAsText(place)}\n${await place.files()}`;
        store = await place.open(encryptionKey);
        return text;
      },
    };
    beforeAll(async () => {
      place = await createPlace();
      store = await place.open(encryptionKey);
    });
    afterAll(async () => {
      await store.close();
      await place.remove();
    });
    tests(bench, database);
  });
}
