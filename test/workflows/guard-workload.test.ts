import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Settings } from '../../domain/policy/schema.ts';
import * as messages from '../../workflows/messages.ts';
import {
  OFF_BEAT_MS,
  RESTART,
  ROLL_BACK,
  leave,
  needingApproval,
  rungFor,
} from '../support/scripted-activities.ts';
import { startTimeSkipping } from '../support/time-skipping.ts';
import { until } from '../support/workflow-runs.ts';
import { FOUND, endAfter, guarded, signalsTo } from './guarded.ts';

let environment: TestWorkflowEnvironment;
beforeEach(async () => {
  environment = await startTimeSkipping();
});
afterEach(() => environment.teardown());

/** Stays open: it waits for a person. */
const WAITS = { diagnoses: [needingApproval(RESTART)] };
const LEFT_ALONE = { diagnoses: [leave('no change, and nothing to go back to', false)] };

/** The clock runs on to leftover timers once a result is there, so the history says when a run closed. */
const closedAtMs = async (run: WorkflowHandle): Promise<number> =>
  (await run.describe()).closeTime?.getTime() ?? 0;

describe('findings', () => {
  it('begin one heal, not two, when two looks report them at once', async () => {
    await guarded(environment, WAITS, async ({ engine, state, diagnosed }) => {
      await Promise.all([
        engine.reportFindings(FOUND),
        engine.reportFindings({ ...FOUND, seenBy: 'watch' }),
        engine.reportFindings({ ...FOUND, templateHash: 't3' }),
      ]);
      await until(() => diagnosed.length > 0);
      const { lease, healsStartedAtMs } = await state();
      expect(healsStartedAtMs).toHaveLength(1);
      expect(lease).toMatchObject({ holderId: diagnosed[0], purpose: 'heal' });
      expect(new Set(diagnosed).size).toBe(1);
    });
  });

  it('about a workload with an open heal are forwarded to it, and it climbs on', async () => {
    const script = { diagnoses: [rungFor(ROLL_BACK), rungFor(RESTART)] };
    await guarded(environment, script, async ({ report, told, healIs, free }) => {
      await report();
      const heal = await healIs('quiet');
      const sinceMs = (await environment.currentTimeMs()) + 1;
      const { healsStartedAtMs } = await report({
        findings: FOUND.findings.map((one) => ({ ...one, sinceMs })),
      });
      await heal.result();
      expect(healsStartedAtMs).toHaveLength(1);
      expect(told.applied).toEqual(['heal/1/rollBack', 'heal/1/restartRollout']);
      expect((await free()).lastOutcome).toMatchObject({ result: 'confirmed', acts: 2 });
    });
  });

  it('that were left alone are not diagnosed anew at each tick, but are looked at again after ten minutes', async () => {
    await guarded(environment, LEFT_ALONE, async ({ report, free, diagnosed }) => {
      await report();
      await free();
      expect((await report()).lease).toBeNull();
      await environment.sleep('9 minutes');
      expect((await report()).lease).toBeNull();
      expect(diagnosed).toHaveLength(1);
      await environment.sleep('2 minutes');
      await report();
      await until(() => diagnosed.length === 2);
    });
  });

  it('that were gone when somebody looked are looked at again after ten seconds', async () => {
    const passing = { ...leave('no symptom is left to act on', false), reason: 'already-healthy' } as const;
    await guarded(environment, { diagnoses: [passing] }, async ({ report, free, diagnosed }) => {
      await report();
      await free();
      expect((await report()).lease).toBeNull();
      await environment.sleep('10 seconds');
      await report();
      await until(() => diagnosed.length === 2);
    });
  });

  it('of another kind are diagnosed at once, though the last ones were left alone', async () => {
    await guarded(environment, LEFT_ALONE, async ({ report, free, diagnosed }) => {
      await report();
      await free();
      await report({ findings: FOUND.findings.map((one) => ({ ...one, symptom: 'crash-loop' })) });
      await until(() => diagnosed.length === 2);
    });
  });

  it('right after a heal that acted wait for the cooldown', async () => {
    const script = { diagnoses: [rungFor(ROLL_BACK)] };
    await guarded(environment, script, async ({ report, healIs, free, diagnosed }) => {
      await report();
      await healIs('quiet');
      await environment.sleep('11 minutes');
      expect((await free()).lastOutcome).toMatchObject({ result: 'confirmed', acts: 1 });
      expect((await report({ templateHash: 't3' })).lease).toBeNull();
      await environment.sleep('5 minutes');
      await report({ templateHash: 't3' });
      await until(() => diagnosed.length === 2);
    });
  });

  it('are ignored once the attempts of half an hour are used up', async () => {
    const few = Settings.parse({ attemptsPerTarget: 1, cooldownSeconds: 1 });
    const script = {
      diagnoses: [rungFor(ROLL_BACK)],
      overrides: { readSettings: () => Promise.resolve(few) },
    };
    await guarded(environment, script, async ({ report, healIs, free }) => {
      await report();
      await healIs('quiet');
      await environment.sleep('11 minutes');
      await free();
      expect((await report({ templateHash: 't3' })).lease).toBeNull();
    });
  });

  it('that nothing may be done about begin nothing', async () => {
    await guarded(environment, WAITS, async ({ report }) => {
      const anomaly = FOUND.findings.map((one) => ({ ...one, symptom: 'anomaly' as const }));
      expect((await report({ findings: anomaly })).lease).toBeNull();
    });
  });
});

describe('the lease', () => {
  it('is granted with a fence, and only the same fence returns it', async () => {
    await guarded(environment, {}, async ({ ask, guard, state }) => {
      const first = await ask('rollback/a', 'rollback');
      await until(async () => (await state()).lease?.holderId === 'rollback/a');
      await ask('expiry/b', 'expiry');
      await until(async () => (await state()).waiting.length === 1);
      const fence = (await state()).lease?.fence ?? 0;
      expect(await signalsTo(first)).toEqual([{ name: 'leaseGranted', said: JSON.stringify({ fence }) }]);

      await guard.signal(messages.returnLease, { holderId: 'rollback/a', fence: fence - 1 });
      await guard.signal(messages.returnLease, { holderId: 'expiry/b', fence });
      expect((await state()).lease?.holderId).toBe('rollback/a');
      await guard.signal(messages.returnLease, { holderId: 'rollback/a', fence });
      await until(async () => (await state()).lease?.holderId === 'expiry/b');
      expect((await state()).lease?.fence).toBeGreaterThan(fence);
    });
  });

  it('goes to a release before everything that asked earlier', async () => {
    await guarded(environment, {}, async ({ ask, guard, state }) => {
      await ask('rollback/a', 'rollback');
      await until(async () => (await state()).lease !== null);
      await ask('expiry/b', 'expiry');
      await ask('rollback/c', 'rollback');
      await ask('release/d', 'release');
      await until(async () => (await state()).waiting.length === 3);
      const fence = (await state()).lease?.fence ?? 0;
      await guard.signal(messages.returnLease, { holderId: 'rollback/a', fence });
      await until(async () => (await state()).lease?.holderId === 'release/d');
      expect((await state()).waiting.map((one) => one.holderId)).toEqual(['expiry/b', 'rollback/c']);
    });
  });

  it('held by somebody else keeps findings from beginning a heal', async () => {
    await guarded(environment, WAITS, async ({ ask, report, state }) => {
      await ask('release/a', 'release');
      await until(async () => (await state()).lease !== null);
      expect((await report()).lease).toMatchObject({ holderId: 'release/a' });
    });
  });

  it('does not stick to somebody who asked and is gone', async () => {
    await guarded(environment, {}, async ({ engine, ask, state }) => {
      const request = { holderId: 'expiry/gone', purpose: 'expiry' } as const;
      await engine.requestLease({ target: FOUND.target, scope: 'default', request });
      await ask('expiry/b', 'expiry');
      await until(async () => (await state()).lease?.holderId === 'expiry/b');
    });
  });
});

describe('a holder that closed without returning the lease', () => {
  const undo = { actionId: 'heal/1/raiseMemoryLimit', sentence: 'raise the memory limit of cart' };
  const withUndo = { overrides: { listOpenUndos: () => Promise.resolve([undo]) } };

  it('leaves its open undos to a person; then the lease is free for the next', async () => {
    await guarded(environment, withUndo, async ({ client, ask, state, told }) => {
      const lost = await ask('rollback/lost', 'rollback');
      await until(async () => (await state()).lease !== null);
      await ask('expiry/next', 'expiry');
      await until(async () => (await state()).waiting.length === 1);
      await endAfter('leaseGranted', lost);
      expect((await state()).lease?.holderId).toBe('rollback/lost');
      await environment.sleep('61 seconds');
      await until(async () => (await state()).lease?.holderId === 'expiry/next');
      await client.workflow.getHandle('notify/lost-holder/rollback/lost').result();
      const [page] = told.notifications;
      expect(page).toMatchObject({ urgency: 'page', text: expect.stringContaining(undo.sentence) as string });
    });
  });

  it('and had nothing open frees the lease without a page', async () => {
    await guarded(environment, {}, async ({ ask, state, free, told }) => {
      const lost = await ask('rollback/lost', 'rollback');
      await until(async () => (await state()).lease !== null);
      await endAfter('leaseGranted', lost);
      await environment.sleep('61 seconds');
      await free();
      expect(told.notifications).toEqual([]);
    });
  });

  it('though it is a heal that failed: the next findings begin a new one', async () => {
    const record = () => Promise.reject(ApplicationFailure.nonRetryable('the store is gone', 'BadInput'));
    const script = { ...LEFT_ALONE, overrides: { record } };
    await guarded(environment, script, async ({ client, report, free, diagnosed }) => {
      await report();
      await until(() => diagnosed.length === 1);
      await expect(client.workflow.getHandle(diagnosed[0] ?? '').result()).rejects.toThrow();
      await environment.sleep('61 seconds');
      await free();
      await report({ templateHash: 't3' });
      await until(() => diagnosed.length === 2);
    });
  });

  it('is left in peace while it is open', async () => {
    await guarded(environment, withUndo, async ({ ask, state, told }) => {
      await ask('release/slow', 'release');
      await until(async () => (await state()).lease !== null);
      await environment.sleep('10 minutes');
      expect((await state()).lease?.holderId).toBe('release/slow');
      expect(told.notifications).toEqual([]);
    });
  });
});

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
      const noise = { holderId: 'nobody', fence: 0 };
      // Past 4096 events the server suggests a new history.
      while ((await guard.describe()).historyLength < 4100) {
        await Promise.all(Array.from({ length: 20 }, () => guard.signal(messages.returnLease, noise)));
        await state();
      }
      await guard.signal(messages.returnLease, noise);
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
});
