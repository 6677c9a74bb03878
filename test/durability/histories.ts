import type { Client } from '@temporalio/client';

/** How many runs a workflow took, and the workers that took its first and its last task. */
export async function workersOf(
  client: Client,
  workflowId: string,
): Promise<{ runs: number; first: string | undefined; last: string | undefined }> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const workers = (events ?? []).flatMap(
    ({ workflowTaskCompletedEventAttributes: task }) => task?.identity ?? [],
  );
  const { count } = await client.workflow.count(`WorkflowId = "${workflowId}"`);
  return { runs: count, first: workers[0], last: workers.at(-1) };
}
