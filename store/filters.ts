import { and, eq, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Rows equal in every column that a value was given for; all rows when none was. */
export const matching = (wanted: readonly (readonly [PgColumn, string | undefined])[]): SQL | undefined =>
  and(...wanted.flatMap(([column, value]) => (value === undefined ? [] : [eq(column, value)])));

/** Rows whose array has one of the texts; all rows when none were asked for, and no row when there are none. */
export const overlapping = (column: PgColumn, texts: readonly string[] | undefined): SQL | undefined =>
  texts === undefined ? undefined : sql`${column} && ${sql.param(texts, column)}`;

/** Rows whose column holds one of the texts: one parameter however many there are. */
export const oneOf = (column: PgColumn, texts: readonly string[]): SQL =>
  sql`${column} in (select json_array_elements_text(${JSON.stringify(texts)}::json))`;
