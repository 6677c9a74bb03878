import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

const WITHIN_MS = 20_000;

/** Waits for a condition, in real time, with a deadline. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  const untilMs = Date.now() + WITHIN_MS;
  while (!(await isSo())) {
    if (Date.now() > untilMs) throw new Error('what the test waited for did not happen in time');
    await delay(20);
  }
}

/** No open run has an id that begins so. */
export async function finished(client: Client, prefix: string): Promise<boolean> {
  for await (const run of client.workflow.list()) {
    if (run.status.name === 'RUNNING' && run.workflowId.startsWith(prefix)) return false;
  }
  return true;
}
