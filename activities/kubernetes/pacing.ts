import { setTimeout as wait } from 'node:timers/promises';

export interface Deadline {
  readonly signal: AbortSignal;
  readonly clear: () => void;
}

/** Time and chance, so that tests need no real waiting. */
export interface Pacing {
  readonly nowMs: () => number;
  /** Rejects with the signal's reason when aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** A signal that aborts after so long, unless it was cleared before. */
  readonly deadline: (ms: number) => Deadline;
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
  deadline: (ms) => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      controller.abort();
    }, ms);
    return {
      signal: controller.signal,
      clear: () => {
        clearTimeout(timer);
      },
    };
  },
  random: () => Math.random(),
};

/** Doubles from `firstMs` to at most `mostMs`, half of it jitter. `failures` counts from 0. */
export const backoffMs = (failures: number, firstMs: number, mostMs: number, random: number): number =>
  Math.min(mostMs, firstMs * 2 ** failures) * (0.5 + random / 2);
