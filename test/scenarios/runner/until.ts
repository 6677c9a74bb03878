import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from './problem.ts';

/** Asks until the answer is not null; past the deadline it says what was still missing. */
export async function until<T>(
  ask: () => Promise<T | null>,
  limit: { what: string; withinMs: number; everyMs: number; wayOut: string },
  signal: AbortSignal,
): Promise<T> {
  const deadlineMs = performance.now() + limit.withinMs;
  for (;;) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() >= deadlineMs)
      throw new Problem(
        `${limit.what} did not happen in ${String(Math.round(limit.withinMs / 1000))} s`,
        limit.wayOut,
      );
    await pause(limit.everyMs, undefined, { signal });
  }
}
