import { Socket } from 'node:net';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';
import * as schema from './schema.ts';
import type { Connection, Work } from './session.ts';
import { StoreError } from './store-error.ts';

const MIGRATION = 7_301_881;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
const MIGRATION_TIMEOUT_MS = 60_000;

/** @param statementTimeoutMs how long one statement may take, waiting for locks included */
export async function openPostgres(
  url: string,
  statementTimeoutMs = STATEMENT_TIMEOUT_MS,
): Promise<Connection> {
  const connectionString = checked(url);
  await migrateAlone(connectionString);
  const pool = new pg.Pool({ ...limits(statementTimeoutMs), connectionString, max: 10 });
  // A connection broke: the query under way, or else the next one, says so. Unheard, it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  let closing: Promise<void> | undefined;
  return {
    db: drizzle(pool, { schema }),
    transaction: (work) => transactionOn(pool, work),
    close: () => (closing ??= pool.end()),
  };
}

const limits = (timeoutMs: number): pg.ClientConfig => ({
  application_name: 'paramedic',
  connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  statement_timeout: timeoutMs,
  lock_timeout: timeoutMs,
  idle_in_transaction_session_timeout: timeoutMs,
  stream: () => {
    const socket = new Socket();
    // The server ends slow statements itself: one that is silent for half as long again is gone.
    return socket.setTimeout(timeoutMs * 1.5, () =>
      socket.destroy(new Error('Connection terminated: silence')),
    );
  },
});

/** Not drizzle's own on a pool: that one loses the connection for good when `begin` fails. */
async function transactionOn<T>(pool: pg.Pool, work: Work<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await drizzle(client, { schema }).transaction(work);
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

function checked(url: string): string {
  const isPostgres = URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol);
  if (!isPostgres)
    throw new StoreError(
      'bad-address',
      'The database address is not of the form postgres://user:password@host:5432/database. Correct it; special characters in the password are percent-encoded.',
    );
  return url;
}

/** Several processes may start at once: one migrates, the others wait here and find it done. */
async function migrateAlone(connectionString: string): Promise<void> {
  const client = new pg.Client({ ...limits(MIGRATION_TIMEOUT_MS), connectionString });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [MIGRATION]);
    await migrate(drizzle(client, { schema }), { migrationsFolder: MIGRATIONS_FOLDER });
  } finally {
    // Ends the session and with it the lock.
    await client.end();
  }
}
