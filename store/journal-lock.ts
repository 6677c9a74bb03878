import { sql } from 'drizzle-orm';
import type { Queryable } from './session.ts';

const JOURNAL = 7_301_882;

/**
 * Adding shares the journal, pruning has it alone: else a content could be dropped while the state that needs it
 * is being added. Held until the transaction ends.
 */
export async function holdJournal(tx: Queryable, purpose: 'to-add' | 'to-prune'): Promise<void> {
  const lock = purpose === 'to-add' ? sql`pg_advisory_xact_lock_shared` : sql`pg_advisory_xact_lock`;
  await tx.execute(sql`select ${lock}(${sql.raw(String(JOURNAL))})`);
}
