import type { Connection } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { Standing } from './progress.ts';

/** Temporal's numbers for "under way", of runs and of activities. */
const RUNNING = 1;
const STARTED = 2;

/** Asks Temporal itself, which lives through every death of a worker. */
export async function standingOf(
  connection: Connection,
  run: { readonly namespace: string; readonly workflowId: string },
): Promise<Standing> {
  const answer = await connection.workflowService.describeWorkflowExecution({
    namespace: run.namespace,
    execution: { workflowId: run.workflowId },
  });
  return {
    isOpen: numberOf(answer.workflowExecutionInfo?.status) === RUNNING,
    activities: answer.pendingActivities.map((one) => ({
      activity: one.activityType?.name ?? '',
      isStarted: numberOf(one.state) === STARTED,
      attempt: one.attempt ?? 1,
      startedAtMs: optionalTsToMs(one.lastStartedTime) ?? null,
      identity: one.lastWorkerIdentity ?? '',
    })),
    hasTask: answer.pendingWorkflowTask !== null && answer.pendingWorkflowTask !== undefined,
  };
}

const numberOf = (value: number | null | undefined): number => value ?? 0;
