import type { RecordStore } from './port.ts';
import { ticks } from './schema.ts';
import type { Run } from './session.ts';

const DETECTION = 'detection';

export function tickRecords(run: Run): Pick<RecordStore, 'recordTick' | 'lastTick'> {
  return {
    recordTick: ({ atMs, summary }) =>
      run('record a detection tick', async (db) => {
        await db
          .insert(ticks)
          .values({ id: DETECTION, atMs, summary })
          .onConflictDoUpdate({ target: ticks.id, set: { atMs, summary } });
      }),
    lastTick: () =>
      run('read the last detection tick', async (db) => {
        const [row] = await db.select({ atMs: ticks.atMs, summary: ticks.summary }).from(ticks);
        return row ?? null;
      }),
  };
}
