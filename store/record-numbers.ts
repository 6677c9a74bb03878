import { sql } from 'drizzle-orm';
import type { bugs, incidents } from './schema.ts';
import type { Queryable } from './session.ts';

const LOCKS = { INC: 7_301_883, BUG: 7_301_884 } as const;
type Prefix = keyof typeof LOCKS;

/** Whoever opens one of these has the count alone until the transaction ends: no number twice, and none left out. */
export async function holdCount(tx: Queryable, prefix: Prefix): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${sql.raw(String(LOCKS[prefix]))})`);
}

/** The next number and its id, `INC-0001`; only while the count is held. */
export async function nextNumber(
  tx: Queryable,
  prefix: Prefix,
  table: typeof bugs | typeof incidents,
): Promise<{ id: string; number: number }> {
  const [row] = await tx.select({ highest: sql<number | null>`max(${table.number})::int` }).from(table);
  const number = (row?.highest ?? 0) + 1;
  return { id: `${prefix}-${String(number).padStart(4, '0')}`, number };
}
