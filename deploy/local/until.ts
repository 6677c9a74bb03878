import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer is yes (true) or the time is up (false). */
export async function until(
  condition: () => boolean | Promise<boolean>,
  withinMs: number,
  everyMs: number,
): Promise<boolean> {
  const deadlineMs = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() >= deadlineMs) return false;
    await pause(everyMs);
  }
  return true;
}
