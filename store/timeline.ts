import { and, asc, desc, gte } from 'drizzle-orm';
import { inBatches } from './batches.ts';
import { matching } from './filters.ts';
import type { RecordStore, TimelineEntry } from './port.ts';
import { timeline } from './schema.ts';
import type { Session } from './session.ts';

export function timelineRecords(session: Session): Pick<RecordStore, 'appendTimeline' | 'timeline'> {
  return {
    appendTimeline: (entries) =>
      session.transaction('write the timeline', async (tx) => {
        for (const rows of inBatches(entries)) await tx.insert(timeline).values(rows).onConflictDoNothing();
      }),
    timeline: ({ healId, targetKey, scope, sinceMs, isNewest = false, limit }) =>
      session.query('read the timeline', async (db) => {
        const wanted = matching([
          [timeline.healId, healId],
          [timeline.targetKey, targetKey],
          [timeline.scope, scope],
        ]);
        const since = sinceMs === undefined ? undefined : gte(timeline.atMs, sinceMs);
        const rows = await db
          .select()
          .from(timeline)
          .where(and(wanted, since))
          .orderBy(...[timeline.atMs, timeline.sequence].map(isNewest ? desc : asc))
          .limit(limit);
        return (isNewest ? rows.toReversed() : rows).map(timelineEntry);
      }),
  };
}

const timelineEntry = (row: typeof timeline.$inferSelect): TimelineEntry => ({
  id: row.id,
  healId: row.healId,
  targetKey: row.targetKey,
  scope: row.scope,
  atMs: row.atMs,
  phase: row.phase,
  sentence: row.sentence,
  detail: row.detail,
});
