import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as messages from '../../workflows/messages.ts';
import { RESTART, ROLL_BACK, needingApproval, rungFor } from '../support/scripted-activities.ts';
import { startTimeSkipping } from '../support/time-skipping.ts';
import { until } from '../support/workflow-runs.ts';
import { heal } from './healed.ts';
import type { Running } from './healed.ts';

let environment: TestWorkflowEnvironment;
// A run that a failed test leaves open would freeze time for the next one: each has a server of its own.
beforeEach(async () => {
  environment = await startTimeSkipping();
});
afterEach(() => environment.teardown());

describe('an approval', () => {
  const decision = {
    decision: 'approve',
    planHash: 'hash-restartRollout',
    actor: 'ada',
    reason: 'go',
    signature: 'signed',
    expiresAtMs: 9e15,
  } as const;
  const asking = async ({ handle }: Running) => {
    await until(async () => (await handle.query(messages.healProgress)).phase.status === 'asking');
    return handle;
  };

  it('that never comes is escalated, not approved', async () => {
    const { outcome, told } = await heal(environment, { diagnoses: [needingApproval(RESTART)] });
    expect(outcome).toMatchObject({ result: 'escalated', acts: 0 });
    expect(told.applied).toEqual([]);
    expect(told.notifications.map((one) => one.title)).toEqual([
      expect.stringContaining('Approval wanted'),
      expect.stringContaining('needs a person'),
    ]);
  });

  it('for the plan shown lets the rung be climbed, in the name of who gave it', async () => {
    const { outcome, told } = await heal(
      environment,
      { diagnoses: [needingApproval(RESTART)] },
      async (running) => {
        const handle = await asking(running);
        await handle.executeUpdate(messages.decideApproval, { args: [decision] });
      },
    );
    expect(outcome.result).toBe('confirmed');
    expect(told.planned[0]?.actor).toBe('ada');
  });

  it('for another plan is refused by the validator, with the hash of the plan shown', async () => {
    await heal(environment, { diagnoses: [needingApproval(RESTART)] }, async (running) => {
      const handle = await asking(running);
      const wrong = handle.executeUpdate(messages.decideApproval, {
        args: [{ ...decision, planHash: 'another' }],
      });
      await expect(wrong).rejects.toMatchObject({
        cause: { message: expect.stringContaining('hash-restartRollout') as string },
      });
    });
  });

  it('counts once: the second answer is refused', async () => {
    const { told } = await heal(environment, { diagnoses: [needingApproval(RESTART)] }, async (running) => {
      const handle = await asking(running);
      await handle.executeUpdate(messages.decideApproval, {
        args: [{ ...decision, decision: 'reject', reason: 'no' }],
      });
      const second = handle.executeUpdate(messages.decideApproval, { args: [decision] });
      // Refused by the handler while the heal still asks, by the validator once it has gone on.
      const answer = await second.catch(() => ({ accepted: false }));
      expect(answer.accepted).toBe(false);
    });
    expect(told.applied).toEqual([]);
  });

  it('by an unsigned signal is refused and the reason shown', async () => {
    const { told } = await heal(environment, { diagnoses: [needingApproval(RESTART)] }, async (running) => {
      const handle = await asking(running);
      await handle.signal(messages.approve, {});
      await until(async () => {
        const { phase } = await handle.query(messages.healProgress);
        return phase.status === 'asking' && phase.refusals.some((refusal) => refusal.includes('unsigned'));
      });
    });
    expect(told.applied).toEqual([]);
  });

  it('is worth nothing when the workload changed while it was asked', async () => {
    const { outcome, told } = await heal(
      environment,
      { diagnoses: [needingApproval(RESTART), rungFor(ROLL_BACK)] },
      async (running) => {
        const handle = await asking(running);
        await handle.executeUpdate(messages.decideApproval, { args: [decision] });
      },
    );
    expect(outcome.result).toBe('escalated');
    expect(told.applied).toEqual([]);
  });
});
