import type { RecordStore } from './port.ts';
import { ticks } from './schema.ts';
import type { Session } from './session.ts';

const DETECTION = 'detection';

export function tickRecords(session: Session): Pick<RecordStore, 'recordTick' | 'lastTick'> {
  return {
    recordTick: ({ atMs, summary }) =>
      session.query('record a detection tick', async (db) => {
        await db
          .insert(ticks)
          .values({ id: DETECTION, atMs, summary })
          .onConflictDoUpdate({ target: ticks.id, set: { atMs, summary } });
      }),
    lastTick: () =>
      session.query('read the last detection tick', async (db) => {
        const [row] = await db.select({ atMs: ticks.atMs, summary: ticks.summary }).from(ticks);
        return row ?? null;
      }),
  };
}
