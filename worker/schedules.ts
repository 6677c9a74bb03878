import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Client, ScheduleOptions } from '@temporalio/client';
import { ROOM } from '../workflows/attributes.ts';

/** A tick that could not start in time is of no use: the next one sees more. */
const CATCH_UP = '10 seconds';
const SWEEP_EVERY_MS = 60_000;
/** Mostly to find that none is due: a workload that is new, or was decided anew, waits no longer than this. */
const TRAIN_EVERY_MS = 60_000;

interface Scheduled {
  readonly id: string;
  readonly everyMs: number;
  readonly type: string;
  readonly args: unknown[];
  readonly room: string;
  readonly summary: string;
  /** A run stranded by a lost worker must not block those after it (overlap is SKIP). */
  readonly endsWithin: '60 seconds' | '30 minutes';
}

const scheduled = (
  { id, everyMs, type, args, room, summary, endsWithin }: Scheduled,
  taskQueue: string,
): ScheduleOptions => ({
  scheduleId: id,
  spec: { intervals: [{ every: everyMs }] },
  action: {
    type: 'startWorkflow',
    workflowType: type,
    workflowId: id,
    taskQueue,
    args,
    workflowExecutionTimeout: endsWithin,
    typedSearchAttributes: [{ key: ROOM, value: room }],
    staticSummary: summary,
  },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCH_UP },
});

const all = (tickMs: number): readonly Scheduled[] => [
  {
    id: 'detect/all',
    everyMs: tickMs,
    type: 'detectAnomalies',
    args: [{ shard: 'all' }],
    room: 'detection',
    summary: 'look at all opted-in workloads',
    endsWithin: '60 seconds',
  },
  {
    id: 'sweep/all',
    everyMs: SWEEP_EVERY_MS,
    type: 'sweepLeftovers',
    args: [],
    room: 'healing',
    summary: 'find what ended runs left behind',
    endsWithin: '60 seconds',
  },
  {
    id: 'train/detectors',
    everyMs: TRAIN_EVERY_MS,
    type: 'trainDetectors',
    args: [],
    room: 'detection',
    summary: 'train the detectors that are due',
    endsWithin: '30 minutes',
  },
];

/** Creates the schedules, or brings those that are there to this version's settings. */
export async function ensureSchedules(client: Client, taskQueue: string, tickMs: number): Promise<void> {
  const wanted = all(tickMs).map((one) => scheduled(one, taskQueue));
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
