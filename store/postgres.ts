import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';
import * as schema from './schema.ts';
import type { Connection } from './session.ts';
import { StoreError } from './store-error.ts';

const MIGRATION = 7_301_881;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
const MIGRATION_TIMEOUT_MS = 60_000;
/** The server gives up first; this ends the wait when the server is gone. */
const GRACE_MS = 5_000;

const limits = (timeoutMs: number): pg.ClientConfig => ({
  application_name: 'paramedic',
  connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  keepAlive: true,
  statement_timeout: timeoutMs,
  lock_timeout: timeoutMs,
  idle_in_transaction_session_timeout: timeoutMs,
  query_timeout: timeoutMs + GRACE_MS,
});

export async function openPostgres(url: string): Promise<Connection> {
  const connectionString = checked(url);
  await migrateAlone(connectionString);
  const pool = new pg.Pool({ ...limits(STATEMENT_TIMEOUT_MS), connectionString, max: 10 });
  // An idle connection broke: the pool has dropped it already, and the next query says whether the database is there.
  pool.on('error', () => undefined);
  let closing: Promise<void> | undefined;
  return { db: drizzle(pool, { schema }), close: () => (closing ??= pool.end()) };
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
