import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { openPostgres } from '../../store/postgres.ts';
import { sessionOn } from '../../store/session.ts';
import { ask, newPostgresDatabase, PATIENCE, TEST_TIMEOUT_MS, waitingIn } from './both-databases.ts';

vi.setConfig({ testTimeout: TEST_TIMEOUT_MS });

const STATEMENT_TIMEOUT_MS = 400;
const POOL_SIZE = 10;

let database: Awaited<ReturnType<typeof newPostgresDatabase>>;
let connection: Awaited<ReturnType<typeof openPostgres>>;

beforeEach(async () => {
  database = await newPostgresDatabase();
});
afterEach(async () => {
  await connection.close();
  await database.drop();
});

const one = sql`select 1`;
const sleep = sql`select pg_sleep(20)`;

test('a statement that waits too long for a lock ends as busy, and what it began is undone', async () => {
  connection = await openPostgres(database.url, STATEMENT_TIMEOUT_MS);
  const session = sessionOn(connection);
  const holder = new pg.Client(database.url);
  await holder.connect();
  await holder.query('begin; lock table ticks');
  const refused = session.transaction('record', async (tx) => {
    await tx.execute(sql`insert into fences values ('key', 'uid', 1)`);
    await tx.execute(sql`insert into ticks values ('detection', 1, 'x')`);
  });
  await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'busy' });
  await holder.end();
  expect(await ask(database.url, 'select * from fences')).toEqual([]);
  await session.query('look', (db) => db.execute(one));
});

test('the server may end connections, idle or in a transaction: the work fails as unreachable, the next goes through', async () => {
  connection = await openPostgres(database.url);
  const session = sessionOn(connection);
  const endAll = async () =>
    (
      await ask(
        inject('postgresUrl'),
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'paramedic' and datname = '${new URL(database.url).pathname.slice(1)}'`,
      )
    ).length;
  await session.query('look', (db) => db.execute(one));
  expect(await endAll()).toBe(1);
  const holder = new pg.Client(database.url);
  await holder.connect();
  await holder.query('begin; lock table ticks');
  const refused = session.transaction('record', (tx) =>
    tx.execute(sql`insert into ticks values ('a', 1, 'x')`),
  );
  const outcome = expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'unreachable' });
  await expect.poll(() => waitingIn(database.url), PATIENCE).toBe(1);
  await endAll();
  await outcome;
  await holder.end();
  await expect
    .poll(
      () =>
        session
          .query('look', (db) => db.execute(one))
          .then(
            () => 'through',
            () => 'not yet',
          ),
      PATIENCE,
    )
    .toBe('through');
});

test('a server that falls silent: every piece of work ends as unreachable, none keeps its connection, and it recovers', async () => {
  const { hostname, port: upstream } = new URL(database.url);
  const sockets: Socket[] = [];
  let isSilent = false;
  const proxy = createServer((near) => {
    const far = connect(Number(upstream), hostname);
    sockets.push(near, far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (data) => isSilent || to.write(data));
      from.on('close', () => to.destroy());
      from.on('error', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = new URL(database.url);
  url.port = String((proxy.address() as AddressInfo).port);
  connection = await openPostgres(url.href, STATEMENT_TIMEOUT_MS);
  const session = sessionOn(connection);
  const look = () => session.transaction('look', (tx) => tx.execute(one));
  await Promise.all(Array.from({ length: POOL_SIZE }, look));

  isSilent = true;
  const outcomes = await Promise.allSettled(Array.from({ length: POOL_SIZE }, look));
  for (const outcome of outcomes)
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { name: 'StoreError', code: 'unreachable' },
    });
  isSilent = false;
  await Promise.all(Array.from({ length: 2 * POOL_SIZE }, look));

  await connection.close();
  for (const socket of sockets) socket.destroy();
  proxy.close();
});

test('a statement that runs too long is ended by the server', async () => {
  connection = await openPostgres(database.url, STATEMENT_TIMEOUT_MS);
  const refused = sessionOn(connection).query('sleep', (db) => db.execute(sleep));
  await expect(refused).rejects.toMatchObject({ code: 'busy' });
});
