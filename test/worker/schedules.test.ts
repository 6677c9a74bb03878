import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Client, ScheduleOptions } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { ensureSchedules } from '../../worker/schedules.ts';

/** The schedule client of a server that has these schedules already. */
function server(existing: Record<string, object> = {}) {
  const created: ScheduleOptions[] = [];
  const updated: Record<string, unknown> = {};
  const schedule = {
    create: (options: ScheduleOptions) => {
      if (options.scheduleId in existing)
        return Promise.reject(new ScheduleAlreadyRunning('there is one', options.scheduleId));
      created.push(options);
      return Promise.resolve();
    },
    getHandle: (id: string) => ({
      update: (change: (now: object) => object) => {
        updated[id] = change(existing[id] ?? {});
        return Promise.resolve();
      },
    }),
  };
  return { client: { schedule } as unknown as Client, created, updated };
}

describe('the schedules', () => {
  it('skip a tick while the last one runs, and start none that is ten seconds late', async () => {
    const { client, created } = server();
    await ensureSchedules(client, 'paramedic', 15_000);
    expect(created).toMatchObject([
      {
        scheduleId: 'detect/all',
        spec: { intervals: [{ every: 15_000 }] },
        action: { workflowType: 'detectAnomalies', args: [{ shard: 'all' }], taskQueue: 'paramedic' },
        policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 seconds' },
      },
      {
        scheduleId: 'sweep/all',
        spec: { intervals: [{ every: 60_000 }] },
        action: { workflowType: 'sweepLeftovers', args: [] },
        policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 seconds' },
      },
      {
        scheduleId: 'train/detectors',
        spec: { intervals: [{ every: 60_000 }] },
        action: {
          workflowType: 'trainDetectors',
          args: [],
          typedSearchAttributes: [{ value: 'detection' }],
          staticSummary: 'train the detectors that are due',
        },
        policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 seconds' },
      },
    ]);
  });

  it('end a run that a lost worker stranded, so that it cannot block the ticks after it', async () => {
    const { client, created } = server();
    await ensureSchedules(client, 'paramedic', 15_000);
    const limits = created.map(({ scheduleId, action }) => [scheduleId, action.workflowExecutionTimeout]);
    // A training reads a week of samples of many workloads; the others look once.
    expect(Object.fromEntries(limits)).toEqual({
      'detect/all': '60 seconds',
      'sweep/all': '60 seconds',
      'train/detectors': '30 minutes',
    });
  });

  it('that are there already are brought to this version, and what a person set beside is kept', async () => {
    const old = { spec: { intervals: [] }, policies: { pauseOnFailure: true }, state: { paused: true } };
    const { client, created, updated } = server({ 'detect/all': old });
    await ensureSchedules(client, 'paramedic', 5000);
    expect(created.map((one) => one.scheduleId)).toEqual(['sweep/all', 'train/detectors']);
    expect(updated['detect/all']).toMatchObject({
      spec: { intervals: [{ every: 5000 }] },
      policies: { pauseOnFailure: true, overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 seconds' },
      state: { paused: true },
    });
  });

  it('that cannot be made stop the start, with the reason', async () => {
    const broken = { schedule: { create: () => Promise.reject(new Error('no such namespace')) } };
    const client = broken as unknown as Client;
    await expect(ensureSchedules(client, 'paramedic', 15_000)).rejects.toThrow('no such namespace');
  });
});
