import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Client, ScheduleOptions } from '@temporalio/client';
import { ROOM } from '../workflows/attributes.ts';

/** A tick that could not start in time is of no use: the next one sees more. */
const CATCH_UP = '10 seconds';
const SWEEP_EVERY_MS = 60_000;

const scheduled = (
  id: string,
  everyMs: number,
  action: { type: string; args: unknown[]; taskQueue: string },
): ScheduleOptions => ({
  scheduleId: id,
  spec: { intervals: [{ every: everyMs }] },
  action: {
    type: 'startWorkflow',
    workflowType: action.type,
    workflowId: id,
    taskQueue: action.taskQueue,
    args: action.args,
    // A tick stranded by a lost worker must not block the ticks after it (overlap is SKIP).
    workflowExecutionTimeout: '60 seconds',
    typedSearchAttributes: [
      { key: ROOM, value: action.type === 'detectAnomalies' ? 'detection' : 'healing' },
    ],
    staticSummary:
      action.type === 'detectAnomalies'
        ? 'look at all opted-in workloads'
        : 'find what ended runs left behind',
  },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCH_UP },
});

/** Creates the schedules, or brings those that are there to this version's settings. */
export async function ensureSchedules(client: Client, taskQueue: string, tickMs: number): Promise<void> {
  const wanted = [
    scheduled('detect/all', tickMs, { type: 'detectAnomalies', args: [{ shard: 'all' }], taskQueue }),
    scheduled('sweep/all', SWEEP_EVERY_MS, { type: 'sweepLeftovers', args: [], taskQueue }),
  ];
  for (const options of wanted) {
    try {
      await client.schedule.create(options);
    } catch (failed) {
      if (!(failed instanceof ScheduleAlreadyRunning)) throw failed;
      await client.schedule.getHandle(options.scheduleId).update((now) => ({
        ...now,
        spec: options.spec,
        action: options.action,
        policies: { ...now.policies, ...options.policies },
      }));
    }
  }
}
