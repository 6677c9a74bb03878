import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as messages from '../../workflows/messages.ts';
import {
  RAISE,
  RESTART,
  ROLL_BACK,
  leave,
  needingApproval,
  rungFor,
} from '../support/scripted-activities.ts';
import { startTimeSkipping } from '../support/time-skipping.ts';
import { until } from '../support/workflow-runs.ts';
import { FOUND } from './guarded.ts';
import { heal } from './healed.ts';

let environment: TestWorkflowEnvironment;
// A run that a failed test leaves open would freeze time for the next one: each has a server of its own.
beforeEach(async () => {
  environment = await startTimeSkipping();
});
afterEach(() => environment.teardown());

describe('a heal', () => {
  it('acts once, verifies over two windows, stays quiet for ten minutes and is confirmed', async () => {
    const { outcome, told } = await heal(environment, { diagnoses: [rungFor(ROLL_BACK)] });
    expect(outcome).toMatchObject({ result: 'confirmed', acts: 1 });
    expect(told.applied).toEqual(['heal/1/rollBack']);
    expect(told.undone).toEqual([]);
    expect(told.timeline.filter((entry) => entry.sentence.includes('was good'))).toHaveLength(2);
  });

  it('writes the ledger row with its undo and fence before it touches the cluster', async () => {
    const order: string[] = [];
    await heal(environment, {
      diagnoses: [rungFor(RAISE)],
      overrides: {
        planAction: (planned) => {
          order.push(`planned with undo ${planned.undo}, fence ${String(planned.fence)}`);
          return Promise.resolve({ ok: true });
        },
        applyAction: () => {
          order.push('applied');
          return Promise.resolve({
            status: 'applied',
            postState: { specHash: '', templateHash: '', generation: 1, detail: {} },
          });
        },
      },
    });
    expect(order).toEqual(['planned with undo restore, fence 7', 'applied']);
  });

  it('does nothing and says why when triage says to leave it alone', async () => {
    const { outcome, told } = await heal(environment, {
      diagnoses: [leave('no change and no good state to go back to', false)],
    });
    expect(outcome).toMatchObject({
      result: 'left-alone',
      acts: 0,
      sentence: expect.stringContaining('no change') as string,
    });
    expect([...told.planned, ...told.applied, ...told.notifications]).toEqual([]);
  });

  it('tells people when what it leaves alone needs one', async () => {
    const { outcome, told } = await heal(environment, { diagnoses: [leave('equally bad', true)] });
    expect(outcome.result).toBe('escalated');
    expect(told.notifications.map((one) => one.title)).toEqual([expect.stringContaining('needs a person')]);
  });

  it('undoes a rung that did not help, climbs the next one, and keeps what is not undone', async () => {
    const { outcome, told } = await heal(environment, {
      diagnoses: [rungFor(RAISE), rungFor(RESTART), leave('every rung has been tried', true)],
      windows: ['bad'],
    });
    expect(told.applied).toEqual(['heal/1/raiseMemoryLimit', 'heal/1/restartRollout']);
    expect(told.undone).toEqual(['heal/1/raiseMemoryLimit']);
    expect(told.marks).toContainEqual(
      expect.objectContaining({ id: 'heal/1/restartRollout', status: 'kept' }),
    );
    expect(outcome).toMatchObject({ result: 'escalated', acts: 2 });
  });

  it('never verifies on unknown windows: past the timeout it undoes', async () => {
    const { told } = await heal(environment, {
      diagnoses: [rungFor(RAISE, {}, 0), leave('nothing left', true)],
      windows: ['unknown'],
    });
    expect(told.undone).toEqual(['heal/1/raiseMemoryLimit']);
  });

  it('takes its hands off when somebody else changed the workload, and shows the undo that is open', async () => {
    const { outcome, told } = await heal(environment, { diagnoses: [rungFor(RAISE)], windows: ['drifted'] });
    expect(outcome.result).toBe('drifted');
    expect(told.undone).toEqual([]);
    expect(told.notifications[0]?.text).toContain('1 undo still open');
  });

  it('does nothing when the guardrails refuse', async () => {
    const { outcome, told } = await heal(environment, {
      diagnoses: [rungFor(RAISE)],
      overrides: {
        takeToken: () => Promise.resolve({ granted: false, refusal: 'storm', sentence: 'three are sick' }),
      },
    });
    expect(outcome).toMatchObject({ result: 'escalated', acts: 0 });
    expect([...told.planned, ...told.applied]).toEqual([]);
  });

  it('does nothing when the guardrails do not answer', async () => {
    const { told } = await heal(environment, {
      diagnoses: [rungFor(RAISE)],
      overrides: { takeToken: () => Promise.reject(new Error('no poller')) },
    });
    expect([...told.planned, ...told.applied]).toEqual([]);
  });

  it('asks the guardrails again when it heard nothing, and acts when they then agree', async () => {
    let asked = 0;
    const takeToken = () => {
      asked += 1;
      return asked < 3
        ? Promise.reject(new Error('no answer within five seconds'))
        : Promise.resolve({ granted: true as const });
    };
    const { told } = await heal(environment, { diagnoses: [rungFor(RAISE)], overrides: { takeToken } });
    expect(told.applied).toEqual(['heal/1/raiseMemoryLimit']);
    expect(asked).toBe(3);
  });

  it('does nothing when a newer lease has written', async () => {
    const { told } = await heal(environment, {
      diagnoses: [rungFor(RAISE)],
      overrides: { planAction: () => Promise.resolve({ ok: false }) },
    });
    expect(told.applied).toEqual([]);
  });

  it('holds while the kill switch is on, undo included, and goes on after the reset', async () => {
    let refusals = 0;
    let resets = 0;
    const { outcome, told } = await heal(environment, {
      diagnoses: [rungFor(RAISE), leave('nothing left', true)],
      windows: ['bad'],
      overrides: {
        undoAction: ({ actionId }) => {
          refusals += 1;
          if (refusals === 1)
            return Promise.reject(
              ApplicationFailure.nonRetryable('the kill switch is on', 'KillSwitchEngaged'),
            );
          return Promise.resolve({
            status: 'applied',
            postState: { specHash: '', templateHash: actionId, generation: 1, detail: {} },
          });
        },
        awaitKillSwitchReset: () => {
          resets += 1;
          return Promise.resolve();
        },
      },
    });
    expect([refusals, resets]).toEqual([2, 1]);
    expect(outcome.result).toBe('escalated');
    expect(told.timeline.map((entry) => entry.phase)).toContain('held');
  });

  it('reopens at the next rung when the fault comes back inside the quiet time', async () => {
    const { outcome, told } = await heal(
      environment,
      { diagnoses: [rungFor(ROLL_BACK), rungFor(RESTART)] },
      async ({ handle }) => {
        await until(async () => (await handle.query(messages.healProgress)).phase.status === 'quiet');
        const sinceMs = (await environment.currentTimeMs()) + 60_000;
        await handle.signal(messages.findingsRecurred, {
          ...FOUND,
          findings: FOUND.findings.map((one) => ({ ...one, sinceMs })),
        });
      },
    );
    expect(told.applied).toEqual(['heal/1/rollBack', 'heal/1/restartRollout']);
    expect(outcome).toMatchObject({ result: 'confirmed', acts: 2 });
  });

  it('is not reopened by findings older than its verification', async () => {
    const { told } = await heal(
      environment,
      { diagnoses: [rungFor(ROLL_BACK), rungFor(RESTART)] },
      async ({ handle }) => {
        await until(async () => (await handle.query(messages.healProgress)).phase.status === 'quiet');
        await handle.signal(messages.findingsRecurred, FOUND);
      },
    );
    expect(told.applied).toEqual(['heal/1/rollBack']);
  });

  it('stops at its next safe point when a person says so', async () => {
    const { outcome } = await heal(
      environment,
      { diagnoses: [needingApproval(RESTART)] },
      async ({ handle }) => {
        await until(async () => (await handle.query(messages.healProgress)).phase.status === 'asking');
        await handle.signal(messages.stopHeal, { by: 'ada', reason: 'I am on it' });
      },
    );
    expect(outcome).toMatchObject({ acts: 0, sentence: expect.stringContaining('stopped by ada') as string });
  });
});
