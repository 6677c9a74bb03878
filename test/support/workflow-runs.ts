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

/**
 * Waits for a run to close, when there is one, in real time: a waiting result would unlock the clock of the time-skipping
 * server, which in a gap between two tasks may jump to the end of an entity's ten years and take its state with it.
 */
export async function closed(client: Client, workflowId: string): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  await ifThere(until(async () => (await handle.describe()).status.name !== 'RUNNING'));
}

/** The same for a run that waits for hours: the clock skips them. */
export async function closedInTime(client: Client, workflowId: string): Promise<void> {
  await ifThere(client.workflow.getHandle(workflowId).result());
}

async function ifThere(waiting: Promise<unknown>): Promise<void> {
  try {
    await waiting;
  } catch (failed) {
    if (!(failed instanceof WorkflowNotFoundError)) throw failed;
  }
}
