import type { Notification, Notifier } from '../activities/notify/port.ts';
import type { RecordStore } from '../store/port.ts';

/** No detection tick for this long, and somebody is told (DESIGN §6). */
export const SILENCE_MS = 60_000;
const LOOK_EVERY_MS = 5000;

export interface DeadMan {
  /** Looks once: alerts on the first look that finds silence, and says so when ticks are back. */
  look(nowMs: number): Promise<'quiet' | 'alerted' | 'recovered' | 'still-silent'>;
}

const silence = (lastMs: number, nowMs: number): Notification => ({
  id: `dead-man/${String(lastMs)}/silent`,
  urgency: 'page',
  title: 'Paramedic has stopped looking',
  text: `No detection tick for ${String(Math.round((nowMs - lastMs) / 1000))} s. Nothing is being noticed or healed. Look at \`paramedic doctor\`, Temporal and the worker's log.`,
  fields: { severity: 'P1' },
});

const recovery = (silentSinceMs: number): Notification => ({
  id: `dead-man/${String(silentSinceMs)}/back`,
  urgency: 'inform',
  title: 'Paramedic is looking again',
  text: 'Detection ticks are back.',
  fields: { severity: 'P3' },
});

/** Watches detection from outside the engine: it needs neither Temporal nor a workflow to tell people. */
export function createDeadMan(
  store: Pick<RecordStore, 'lastTick'>,
  notifier: Notifier,
  startedAtMs: number,
): DeadMan {
  const state = { lastMs: startedAtMs, silentSinceMs: null as number | null };
  const tell = (notification: Notification) =>
    notifier.notify(notification, AbortSignal.timeout(LOOK_EVERY_MS));
  return {
    async look(nowMs) {
      // A store that cannot be read is silence too: no tick is recorded in it either.
      const tick = await store.lastTick().catch(() => null);
      state.lastMs = Math.max(state.lastMs, tick?.atMs ?? 0);
      const { lastMs, silentSinceMs } = state;
      const isSilent = nowMs - lastMs > SILENCE_MS;
      if (isSilent) {
        if (silentSinceMs !== null) return 'still-silent';
        await tell(silence(lastMs, nowMs));
        state.silentSinceMs = lastMs;
        return 'alerted';
      }
      if (silentSinceMs === null) return 'quiet';
      await tell(recovery(silentSinceMs));
      state.silentSinceMs = null;
      return 'recovered';
    },
  };
}

/** Looks every five seconds until stopped; a look that fails is reported and tried again. */
export function keepLooking(deadMan: DeadMan, report: (sentence: string) => void): () => void {
  const timer = setInterval(() => {
    deadMan.look(Date.now()).catch((failed: unknown) => {
      report(
        `the dead-man alert could not look or tell: ${failed instanceof Error ? failed.message : 'no reason given'}`,
      );
    });
  }, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
  };
}
