import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as messages from '../../workflows/messages.ts';
import { startTimeSkipping } from '../support/time-skipping.ts';
import { until } from '../support/workflow-runs.ts';
import { FOUND, LEFT_ALONE, WAITS, endAfter, guarded, signalsTo } from './guarded.ts';

let environment: TestWorkflowEnvironment;
beforeEach(async () => {
  environment = await startTimeSkipping();
});
afterEach(() => environment.teardown());

describe('the lease', () => {
  it('is granted with a fence, and only the same fence returns it', async () => {
    await guarded(environment, {}, async ({ ask, guard, state }) => {
      const first = await ask('rollback/a', 'rollback');
      await until(async () => (await state()).lease?.holderId === 'rollback/a');
      await ask('expiry/b', 'expiry');
      await until(async () => (await state()).waiting.length === 1);
      const fence = (await state()).lease?.fence ?? 0;
      expect(await signalsTo(first)).toEqual([
        { name: 'leaseGranted', said: JSON.stringify({ fence, targetKey: 'local/shop/deployment/cart' }) },
      ]);

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
