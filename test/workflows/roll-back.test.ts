import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Activities } from '../../activities/index.ts';
import type { healWorkload } from '../../workflows/heal-workload.ts';
import type { rollBack } from '../../workflows/roll-back.ts';
import { ROLL_BACK, TARGET, rungFor, scripted } from '../support/scripted-activities.ts';
import type { Told } from '../support/scripted-activities.ts';
import { createTestWorker, startTimeSkipping } from '../support/time-skipping.ts';
import { FOUND } from './guarded.ts';

let environment: TestWorkflowEnvironment;
beforeEach(async () => {
  environment = await startTimeSkipping();
});
afterEach(() => environment.teardown());

const engaged = () =>
  ApplicationFailure.nonRetryable('the kill switch is on (ada: smoke)', 'KillSwitchEngaged');

async function world<T>(
  overrides: Partial<Activities>,
  talk: () => Promise<T>,
): Promise<{ told: Told; outcome: T | Error }> {
  const { activities, told } = scripted({ diagnoses: [rungFor(ROLL_BACK)], windows: ['good'], overrides });
  const worker = await createTestWorker(environment, 'rollback', activities);
  const outcome = await worker.runUntil(() => talk().catch((failed: unknown) => failed as Error));
  return { told, outcome };
}

const rollBackOnce = () =>
  environment.client.workflow.execute<typeof rollBack>('rollBack', {
    workflowId: 'rollback/heal/1/1',
    taskQueue: 'rollback',
    args: [{ actionId: 'heal/1/1', target: TARGET }],
  });

describe('a rollback', () => {
  it('does the action of the ledger row it is given, and hands back what came of it', async () => {
    const { told, outcome } = await world({}, rollBackOnce);
    expect(told.applied).toEqual(['heal/1/1']);
    expect(outcome).toMatchObject({ status: 'applied' });
  });

  it('that met drift changes nothing and says so', async () => {
    const drifted = { status: 'drifted', sentence: 'somebody else changed the template' } as const;
    const { outcome } = await world({ applyAction: () => Promise.resolve(drifted) }, rollBackOnce);
    expect(outcome).toEqual(drifted);
  });

  it('of an action that was never planned is not tried twice', async () => {
    let tries = 0;
    const applyAction = () => {
      tries += 1;
      return Promise.reject(ApplicationFailure.nonRetryable('not in the ledger', 'BadInput'));
    };
    const { outcome } = await world({ applyAction }, rollBackOnce);
    expect(tries).toBe(1);
    expect(outcome).toBeInstanceOf(Error);
  });

  it('is tried again when the API server does not answer', async () => {
    let tries = 0;
    const applyAction: Activities['applyAction'] = () => {
      tries += 1;
      if (tries < 3) return Promise.reject(new Error('timeout'));
      return Promise.resolve({
        status: 'already-applied',
        postState: { specHash: '', templateHash: '', generation: 2, detail: {} },
      });
    };
    const { outcome } = await world({ applyAction }, rollBackOnce);
    expect([tries, outcome]).toEqual([3, expect.objectContaining({ status: 'already-applied' })]);
  });

  it('held by the kill switch waits for the reset with its heal, and is then done', async () => {
    let tries = 0;
    let resets = 0;
    const { told, outcome } = await world(
      {
        applyAction: () => {
          tries += 1;
          if (tries === 1) return Promise.reject(engaged());
          return Promise.resolve({
            status: 'applied',
            postState: { specHash: '', templateHash: '', generation: 2, detail: {} },
          });
        },
        awaitKillSwitchReset: () => {
          resets += 1;
          return Promise.resolve();
        },
      },
      () =>
        environment.client.workflow.execute<typeof healWorkload>('healWorkload', {
          workflowId: 'heal/1',
          taskQueue: 'rollback',
          args: [
            { healId: 'heal/1', guardId: 'nobody', target: TARGET, scope: 'default', found: FOUND, fence: 7 },
          ],
        }),
    );
    expect([tries, resets]).toEqual([2, 1]);
    expect(outcome).toMatchObject({ result: 'confirmed', acts: 1 });
    expect(told.timeline.map((entry) => entry.sentence)).toContainEqual(
      expect.stringContaining('held: the kill switch is on (ada: smoke)'),
    );
  });
});
