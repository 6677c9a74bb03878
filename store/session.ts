import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from './schema.ts';
import { asStoreError } from './store-error.ts';

/** Either driver: PGlite and PostgreSQL have the same tables and the same queries. */
type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

/** What a single query needs; the database itself or a transaction on it. */
export type Queryable = Pick<
  Database,
  'select' | 'selectDistinctOn' | 'insert' | 'update' | 'delete' | 'execute'
>;

export type Work<T> = (db: Queryable) => Promise<T>;

export interface Connection {
  readonly db: Queryable;
  /** All of the work or, when it throws, none of it. */
  transaction<T>(work: Work<T>): Promise<T>;
  close(): Promise<void>;
}

/** Work on the database; whatever fails in it comes out as a StoreError, without values. `what` is a verb phrase. */
export interface Session {
  query<T>(what: string, work: Work<T>): Promise<T>;
  transaction<T>(what: string, work: Work<T>): Promise<T>;
}

export const sessionOn = (connection: Connection): Session => ({
  query: (what, work) => reported(what, () => work(connection.db)),
  transaction: (what, work) => reported(what, () => connection.transaction(work)),
});

async function reported<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStoreError(what, error);
  }
}
