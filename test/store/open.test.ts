import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { describe, expect, inject, test, vi } from 'vitest';
import { openStore } from '../../store/open.ts';
import * as schema from '../../store/schema.ts';
import { ask, newPostgresDatabase, TEST_TIMEOUT_MS } from './both-databases.ts';
import { planned } from './records.ts';

vi.setConfig({ testTimeout: TEST_TIMEOUT_MS });

const encryptionKey = Buffer.alloc(32, 7);

const migrations = async () =>
  (await readdir(new URL('../../store/migrations/', import.meta.url))).filter((name) =>
    name.endsWith('.sql'),
  );

describe('opening', () => {
  test('five processes may open one new PostgreSQL database at once, and each migration runs once', async () => {
    const { url, drop } = await newPostgresDatabase();
    try {
      const stores = await Promise.all(Array.from({ length: 5 }, () => openStore({ url, encryptionKey })));
      const plan = planned();
      const answers = await Promise.all(stores.map((store) => store.planAction(plan)));
      expect(answers.map((answer) => answer.ok)).toEqual([true, true, true, true, true]);
      await Promise.all(stores.map((store) => store.close()));
      const [row] = await ask(url, 'select count(*)::int as migrations from drizzle.__drizzle_migrations');
      expect(row).toEqual({ migrations: (await migrations()).length });
    } finally {
      await drop();
    }
  });

  test('without address and folder it is in memory; closing twice is no fault, and work after it is refused', async () => {
    const store = await openStore({ encryptionKey });
    await store.recordTick({ atMs: 1, summary: 'here' });
    expect(await store.lastTick()).toEqual({ atMs: 1, summary: 'here' });
    await Promise.all([store.close(), store.close()]);
    await expect(store.lastTick()).rejects.toMatchObject({ name: 'StoreError', code: 'closed' });
  });

  test('a PostgreSQL store is closed once as well', async () => {
    const { url, drop } = await newPostgresDatabase();
    const store = await openStore({ url, encryptionKey });
    await Promise.all([store.close(), store.close()]);
    await expect(store.lastTick()).rejects.toMatchObject({ name: 'StoreError', code: 'closed' });
    await drop();
  });
});

describe('opening is refused', () => {
  test.each(['localhost:5432/records', 'mysql://me:hunter2@host/db', ''])(
    'with the address %j',
    async (url) => {
      const refused = openStore({ url, encryptionKey });
      await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'bad-address' });
      await expect(refused).rejects.not.toThrow(/hunter2/);
    },
  );

  test('with both an address and a folder', async () => {
    const refused = openStore({ url: 'postgres://localhost/x', folder: '/nowhere', encryptionKey });
    await expect(refused).rejects.toThrow(/both a database address and a folder/);
  });

  test('with a key of the wrong length, before anything is touched', async () => {
    const refused = openStore({ url: 'postgres://localhost:1/x', encryptionKey: Buffer.alloc(16) });
    await expect(refused).rejects.toMatchObject({ code: 'bad-key' });
  });

  test('when nobody listens, without the password', async () => {
    const refused = openStore({ url: 'postgres://me:hunter2@127.0.0.1:1/x', encryptionKey });
    await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'unreachable' });
    await expect(refused).rejects.toThrow(/Could not open the record store: the database does not answer/);
    await expect(refused).rejects.not.toThrow(/hunter2/);
  });

  test('when somebody listens and never answers, within seconds', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const refused = openStore({ url: `postgres://me@127.0.0.1:${String(port)}/x`, encryptionKey });
    await expect(refused).rejects.toMatchObject({ code: 'unreachable' });
    silent.close();
  });

  test('when there is no such database, or no such user', async () => {
    const url = new URL(inject('postgresUrl'));
    url.pathname = 'nowhere';
    await expect(openStore({ url: url.href, encryptionKey })).rejects.toThrow(/no database of that name/);
    url.username = 'nobody';
    await expect(openStore({ url: url.href, encryptionKey })).rejects.toMatchObject({ code: 'not-allowed' });
  });
});

test('the migrations make exactly the tables of the schema', async () => {
  const { url, drop } = await newPostgresDatabase();
  try {
    await (await openStore({ url, encryptionKey })).close();
    const read = async (query: string) => (await ask(url, query)).map(({ line }) => String(line)).sort();
    expect(
      await read(
        `select format('%s.%s %s%s', table_name, column_name, case data_type when 'ARRAY' then substr(udt_name, 2) || '[]' else data_type end, case is_nullable when 'NO' then ' not null' else '' end) as line
         from information_schema.columns where table_schema = 'public'`,
      ),
    ).toEqual(
      tables.flatMap(({ name, columns }) => columns.map((column) => columnLine(name, column))).sort(),
    );
    expect(
      await read(
        "select indexname as line from pg_indexes where schemaname = 'public' and indexname !~ '_(pk|pkey)$'",
      ),
    ).toEqual(tables.flatMap(({ indexes }) => indexes.map((index) => String(index.config.name))).sort());
    expect(
      await read(
        "select conname as line from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace",
      ),
    ).toEqual(tables.flatMap(({ checks }) => checks.map((check) => check.name)).sort());
  } finally {
    await drop();
  }
});

const tables = Object.values(schema).map((table) => getTableConfig(table));

function columnLine(table: string, column: (typeof tables)[number]['columns'][number]): string {
  const isRequired = column.notNull || column.generatedIdentity !== undefined;
  return `${table}.${column.name} ${column.getSQLType()}${isRequired ? ' not null' : ''}`;
}
