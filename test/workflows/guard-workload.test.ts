import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as messages from '../../workflows/messages.ts';
import { OFF_BEAT_MS, ROLL_BACK, rungFor } from '../support/scripted-activities.ts';
import { startTimeSkipping } from '../support/time-skipping.ts';
import { until } from '../support/workflow-runs.ts';
import { LEFT_ALONE, WAITS, guarded } from './guarded.ts';

let environment: TestWorkflowEnvironment;
beforeEach(async () => {
  environment = await startTimeSkipping();
});
afterEach(() => environment.teardown());

/** The clock runs on to leftover timers once a result is there, so the history says when a run closed. */
const closedAtMs = async (run: WorkflowHandle): Promise<number> =>
  (await run.describe()).closeTime?.getTime() ?? 0;

describe('a paused guard', () => {
  const ada = { by: 'ada', reason: 'I am on it' };

  it('begins nothing until it is resumed, and does not end meanwhile', async () => {
    await guarded(environment, LEFT_ALONE, async ({ guard, report, free, diagnosed }) => {
      await report();
      await free();
      expect(await guard.executeUpdate(messages.pauseGuard, { args: [ada] })).toContain('paused by ada');
      await environment.sleep(2 * 3_600_000 + OFF_BEAT_MS);
      expect((await report({ templateHash: 't3' })).lease).toBeNull();
      expect(diagnosed).toHaveLength(1);
      expect(await guard.executeUpdate(messages.resumeGuard, { args: [ada] })).toContain('resumed by ada');
      await report({ templateHash: 't3' });
      await until(() => diagnosed.length === 2);
    });
  });

  it('stays paused when it was told so while it asked after the holder of its lease', async () => {
    let pause = () => Promise.resolve('');
    const describeRun = async () => {
      await pause();
      return 'open' as const;
    };
    await guarded(
      environment,
      { ...WAITS, overrides: { describeRun } },
      async ({ guard, report, state, healIs }) => {
        await report();
        await healIs('asking');
        pause = () => guard.executeUpdate(messages.pauseGuard, { args: [ada] });
        await environment.sleep('61 seconds');
        await until(async () => (await state()).paused !== null);
        // Past the next check: whatever the first one wrote back would show by now.
        await environment.sleep('61 seconds');
        expect((await state()).paused).toMatchObject(ada);
      },
    );
  });
});

/** Past 4096 events the server suggests a new history; with one signal more the guard has been told so. */
async function fillHistory(guard: WorkflowHandle): Promise<void> {
  const { runId } = await guard.describe();
  const noise = { holderId: 'nobody', fence: 0 };
  for (;;) {
    const { historyLength, runId: current } = await guard.describe();
    if (historyLength >= 4100 || current !== runId) break;
    await Promise.all(Array.from({ length: 20 }, () => guard.signal(messages.returnLease, noise)));
    await guard.query(messages.guardState);
  }
  await guard.signal(messages.returnLease, noise);
}

describe('the guard', () => {
  it('ends ten minutes after the last finding', async () => {
    await guarded(environment, LEFT_ALONE, async ({ report, guard }) => {
      const { lastFindingAtMs } = await report();
      await guard.result();
      const quietMs = (await closedAtMs(guard)) - lastFindingAtMs;
      expect(quietMs).toBeGreaterThanOrEqual(600_000);
      expect(quietMs).toBeLessThan(610_000);
    });
  });

  it('remembers the attempts of a heal that acted for half an hour', async () => {
    await guarded(environment, { diagnoses: [rungFor(ROLL_BACK)] }, async ({ report, guard }) => {
      const { healsStartedAtMs } = await report();
      await guard.result();
      expect((await closedAtMs(guard)) - (healsStartedAtMs[0] ?? 0)).toBeGreaterThanOrEqual(1_800_000);
    });
  });

  it('starts no new history while a heal is open; after it, paused or not, it does and forgets nothing', async () => {
    await guarded(environment, WAITS, async ({ guard, report, state, healIs }) => {
      const { lastFence } = await report();
      const heal = await healIs('asking');
      await guard.executeUpdate(messages.pauseGuard, { args: [{ by: 'ada', reason: 'looking' }] });
      const { runId } = await guard.describe();
      await fillHistory(guard);
      await state();
      expect((await guard.describe()).runId).toBe(runId);

      await heal.signal(messages.stopHeal, { by: 'ada', reason: 'enough' });
      await until(async () => (await guard.describe()).runId !== runId);
      expect(await state()).toMatchObject({
        lease: null,
        paused: { by: 'ada' },
        lastFence,
        lastOutcome: { healId: heal.workflowId, acts: 0 },
      });
    });
  }, 120_000);

  it('starts a new history while a release holds its lease, which goes on holding it', async () => {
    await guarded(environment, LEFT_ALONE, async ({ guard, report, state, ask }) => {
      await report();
      await until(async () => (await state()).lease === null);
      await ask('release/long', 'release');
      await until(async () => (await state()).lease?.holderId === 'release/long');
      const { lease } = await state();
      const { runId } = await guard.describe();
      await fillHistory(guard);
      await until(async () => (await guard.describe()).runId !== runId);
      expect((await state()).lease).toEqual(lease);
    });
  }, 120_000);
});
