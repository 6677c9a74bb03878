import { desc } from 'drizzle-orm';
import { inBatches } from './batches.ts';
import { matching } from './filters.ts';
import type { RecordStore } from './port.ts';
import { anomalies } from './schema.ts';
import type { Session } from './session.ts';

export function anomalyRecords(session: Session): Pick<RecordStore, 'saveAnomalies' | 'listAnomalies'> {
  return {
    saveAnomalies: (records) =>
      session.transaction('save anomalies', async (tx) => {
        for (const rows of inBatches(records)) await tx.insert(anomalies).values(rows).onConflictDoNothing();
      }),
    listAnomalies: ({ targetKey, scope, limit }) =>
      session.query('list anomalies', (db) =>
        db
          .select()
          .from(anomalies)
          .where(
            matching([
              [anomalies.targetKey, targetKey],
              [anomalies.scope, scope],
            ]),
          )
          .orderBy(desc(anomalies.atMs), desc(anomalies.id))
          .limit(limit),
      ),
  };
}
