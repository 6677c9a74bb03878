import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from './schema.ts';
import { asStoreError } from './store-error.ts';

/** Either driver: PGlite and PostgreSQL have the same tables and the same queries. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

/** A transaction or the database itself: what a single query needs. */
export type Queryable = Pick<
  Database,
  '$with' | 'with' | 'select' | 'selectDistinctOn' | 'insert' | 'update' | 'delete' | 'execute'
>;

export interface Connection {
  readonly db: Database;
  close(): Promise<void>;
}

/** Does one piece of work; whatever fails in it comes out as a StoreError, without values. */
export type Run = <T>(what: string, work: (db: Database) => Promise<T>) => Promise<T>;

export const runOn =
  (db: Database): Run =>
  async (what, work) => {
    try {
      return await work(db);
    } catch (error) {
      throw asStoreError(what, error);
    }
  };
