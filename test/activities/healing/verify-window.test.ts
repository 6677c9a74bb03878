import { randomUUID } from 'node:crypto';
import { CancelledFailure } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createActivities } from '../../../activities/index.ts';
import type { Activities } from '../../../activities/index.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import type { RecordStore } from '../../../store/port.ts';
import { planned } from '../../store/records.ts';
import { MINUTE, NEW, NOW, SECOND, crashing, newPod, pod } from '../../support/observations.ts';
import { levels, version } from '../../support/service-levels.ts';
import { finding } from '../../support/situations.ts';
import { OPENS_WITHIN_MS, newContext, newWorld, openRecords, run, workload } from './world.ts';
import type { World } from './world.ts';

let store: RecordStore;
let world: World;
let activities: Activities;
beforeAll(async () => {
  store = await openRecords();
}, OPENS_WITHIN_MS);
afterAll(() => store.close());
beforeEach(() => {
  world = newWorld(store);
  // Every look of the clock is 20 s later, so that a window is over at its first sample.
  activities = createActivities({
    ...world.deps,
    nowMs: () => (world.nowMs += 20 * SECOND),
  });
});

const WINDOW_MS = 30 * SECOND;

/** A raise applied ten minutes ago to this workload, whose window begins now. */
async function acted(seen: WorkloadObservation = workload()) {
  world.seen = [seen];
  const actionId = `heal/${randomUUID()}/1`;
  await store.planAction(planned({ id: actionId, target: seen.target }));
  const postState = { specHash: 'new-spec', templateHash: 'new-template', generation: 2, detail: {} };
  await store.markAction(actionId, { status: 'applied', atMs: NOW - 10 * MINUTE, postState });
  return {
    seen,
    key: targetKey(seen.target),
    window: {
      actionId,
      windowMs: WINDOW_MS,
      windowIndex: 0,
      settleUntilMs: NOW + 5 * MINUTE,
      findings: [finding({ symptom: 'oom-killed' })],
    },
  };
}

describe('a window', () => {
  it('is good when the symptom is gone and every pod is Ready through all of it', async () => {
    const { window } = await acted();
    const result = await run(activities.verifyWindow, window);
    expect(result.verdict).toBe('good');
    expect(result.toMs - result.fromMs).toBeGreaterThanOrEqual(WINDOW_MS);
  });

  it('is unknown, never good, when metrics that were there are unknown', async () => {
    const { window, key } = await acted();
    world.levels.set(key, { status: 'unknown', reason: 'stale since 90 s' });
    expect(await run(activities.verifyWindow, window)).toMatchObject({
      verdict: 'unknown',
      sentences: [expect.stringContaining('stale since 90 s')],
    });
  });

  it('is bad when users are served worse', async () => {
    const { window, key } = await acted();
    const failing = levels([version({ podTemplateHash: NEW, requests: 500, errorRatio: 0.2 })]);
    world.levels.set(key, { ...failing, atMs: NOW + MINUTE });
    expect(await run(activities.verifyWindow, window)).toMatchObject({ verdict: 'bad' });
  });

  it('is bad when a pod born since the act fails', async () => {
    const pods = [pod('a'), newPod('b', crashing()), newPod('c', crashing())];
    const { window } = await acted(workload({ pods }));
    expect(await run(activities.verifyWindow, window)).toMatchObject({ verdict: 'bad' });
  });

  it('ends at once when somebody else changed the workload', async () => {
    const { window } = await acted(workload({ templateHash: 'edited' }));
    expect(await run(activities.verifyWindow, window)).toMatchObject({
      verdict: 'drifted',
      sentences: ['somebody else changed the pod template after the act'],
    });
  });

  it('ends at once when the workload is gone, or another of its name is there', async () => {
    const { window, seen } = await acted();
    world.seen = [{ ...seen, target: { ...seen.target, uid: randomUUID() } }];
    expect(await run(activities.verifyWindow, window)).toMatchObject({ verdict: 'gone' });
    world.seen = [];
    expect(await run(activities.verifyWindow, window)).toMatchObject({ verdict: 'gone' });
  });

  it('begins only once the rollout has settled', async () => {
    const settled = workload();
    const { window } = await acted({ ...settled, isProgressing: true });
    let looks = 0;
    const { cluster, nowMs } = { cluster: world.deps.cluster, nowMs: () => (world.nowMs += 20 * SECOND) };
    const settling = createActivities({
      ...world.deps,
      nowMs,
      cluster: {
        ...cluster,
        observeOne: (target, signal) => {
          looks += 1;
          if (looks === 2) world.seen = [settled];
          return cluster.observeOne(target, signal);
        },
      },
    });
    const result = await run(settling.verifyWindow, window);
    expect([looks, result.verdict]).toEqual([2, 'good']);
  });

  it('that never begins in the time given says what it waited for', async () => {
    const { window } = await acted(workload({ isProgressing: true }));
    const settleUntilMs = NOW;
    expect(await run(activities.verifyWindow, { ...window, settleUntilMs })).toMatchObject({
      verdict: 'settling',
      sentences: ['the rollout is still under way'],
    });
  });

  it('after an act that was never recorded as done is refused', async () => {
    const { window } = await acted();
    const actionId = 'heal/planned-only/1';
    await store.planAction(planned({ id: actionId }));
    for (const id of [actionId, 'heal/none/1'])
      await expect(run(activities.verifyWindow, { ...window, actionId: id })).rejects.toMatchObject({
        type: 'BadInput',
      });
  });

  it('passes its failpoint before the first look', async () => {
    const { window } = await acted();
    await run(activities.verifyWindow, window);
    expect(world.reached).toEqual(['in-verification']);
  });

  it('ends when its run is cancelled', async () => {
    const { window } = await acted(workload({ isProgressing: true }));
    const context = newContext();
    const cancelled = context.run(createActivities(world.deps).verifyWindow, window);
    setImmediate(() => {
      context.cancel();
    });
    await expect(cancelled).rejects.toBeInstanceOf(CancelledFailure);
  });
});
