import { setTimeout as wait } from 'node:timers/promises';

/** Time and chance, so that tests need no real waiting. */
export interface Pacing {
  readonly nowMs: () => number;
  /** Rejects with the signal's reason when aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** 0 ≤ n < 1 */
  readonly random: () => number;
}

export const realPacing: Pacing = {
  nowMs: () => Date.now(),
  sleep: async (ms, signal) => {
    signal.throwIfAborted();
    await wait(ms, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  },
  random: () => Math.random(),
};

/** Doubles from `firstMs` to at most `mostMs`, half of it jitter. `failures` counts from 0. */
export const backoffMs = (failures: number, firstMs: number, mostMs: number, random: number): number =>
  Math.min(mostMs, firstMs * 2 ** failures) * (0.5 + random / 2);
