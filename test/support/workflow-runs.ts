import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';

const WITHIN_MS = 20_000;

/** Waits for a condition, in real time, with a deadline. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  const untilMs = Date.now() + WITHIN_MS;
  while (!(await isSo())) {
    if (Date.now() > untilMs) throw new Error('what the test waited for did not happen in time');
    await delay(20);
  }
}

/** Waits for a run to close, when there is one: an open run without a worker freezes time for the tests after it. */
export async function closed(client: Client, workflowId: string): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId).result();
  } catch (failed) {
    if (!(failed instanceof WorkflowNotFoundError)) throw failed;
  }
}
