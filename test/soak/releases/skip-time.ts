import { setTimeout as delay } from 'node:timers/promises';
import type { TestWorkflowEnvironment } from '@temporalio/testing';

/** Activities of one worker; so long as one is under way, the clock stands with good reason. */
export interface Bustle {
  begun: number;
  underWay: number;
}

const LOOK_EVERY_MS = 5000;
/** The clock of a server that skips is far ahead of ours by then; that of one that does not goes with ours. */
const SKIPS_AHEAD_MS = 2000;

/**
 * Skips the server's time. The server counts locks of its clock, one for each activity under way, and now and then keeps
 * one although none is (temporalio/sdk-java#1138 is one way to it): then its clock goes no faster than ours. One lock is
 * taken off it each time that this is seen.
 * @returns how many were taken off
 */
export async function skipTime(
  environment: TestWorkflowEnvironment,
  bustle: Bustle,
  ms: number,
): Promise<number> {
  const skipping = environment.sleep(ms).then(() => 'over' as const);
  const look = async (): Promise<Sight> => ({
    ...bustle,
    ourMs: Date.now(),
    serverMs: await environment.currentTimeMs(),
  });
  let taken = 0;
  let before: Sight | null = null;
  while ((await Promise.race([skipping, delay(LOOK_EVERY_MS)])) !== 'over') {
    const now = await look();
    if (before !== null && isStalled(before, now)) {
      await environment.connection.testService?.unlockTimeSkipping({});
      taken += 1;
    }
    before = now;
  }
  return taken;
}

export interface Sight extends Bustle {
  readonly ourMs: number;
  readonly serverMs: number;
}

/** No activity was under way or begun between two looks, and the clock went no faster than ours. */
export const isStalled = (before: Sight, now: Sight): boolean =>
  now.underWay === 0 &&
  now.begun === before.begun &&
  now.serverMs - before.serverMs < now.ourMs - before.ourMs + SKIPS_AHEAD_MS;
