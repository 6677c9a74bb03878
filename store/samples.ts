import { and, asc, between, sql } from 'drizzle-orm';
import { inBatches, oncePer } from './batches.ts';
import { oneOf } from './filters.ts';
import type { PushedSample, RecordStore } from './port.ts';
import { samples } from './schema.ts';
import type { Session } from './session.ts';

export function sampleRecords(session: Session): Pick<RecordStore, 'saveSamples' | 'readSamples'> {
  return {
    saveSamples: (given) =>
      session.transaction('save samples', async (tx) => {
        for (const rows of inBatches(oncePer(given, identity)))
          await tx
            .insert(samples)
            .values(rows)
            .onConflictDoUpdate({
              target: [samples.targetKey, samples.atMs, samples.metric],
              set: { value: sql`excluded.value` },
            });
      }),
    readSamples: (targetKeys, { fromMs, toMs }) =>
      session.query('read samples', (db) =>
        db
          .select()
          .from(samples)
          .where(and(oneOf(samples.targetKey, targetKeys), between(samples.atMs, fromMs, toMs)))
          .orderBy(asc(samples.atMs), asc(samples.targetKey), asc(samples.metric)),
      ),
  };
}

const identity = ({ targetKey, metric, atMs }: PushedSample): string =>
  JSON.stringify([targetKey, metric, atMs]);
