import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heartbeating } from '../../activities/heartbeating.ts';
import { ROLL_BACK, rungFor } from '../support/scripted-activities.ts';
import { startTimeSkipping } from '../support/time-skipping.ts';
import { until } from '../support/workflow-runs.ts';
import { LEFT_ALONE, WAITS, guarded, signalsTo } from './guarded.ts';
import type { Guarded } from './guarded.ts';

let environment: TestWorkflowEnvironment;
beforeEach(async () => {
  environment = await startTimeSkipping();
});
afterEach(() => environment.teardown());

/** Windows that never end. */
const verifyWindow = () => heartbeating(() => Context.current().cancelled);
const VERIFIES = { diagnoses: [rungFor(ROLL_BACK)], overrides: { verifyWindow } };
const QUIET = { diagnoses: [rungFor(ROLL_BACK)] };

const stopsOf = async (run: Parameters<typeof signalsTo>[0]) =>
  (await signalsTo(run)).filter(({ name }) => name === 'stop');
const holds = ({ state }: Guarded, holderId: string) =>
  until(async () => (await state()).lease?.holderId === holderId);

describe('a heal', () => {
  it.each([
    ['in the middle of a verification window', 'verifying', VERIFIES],
    ['waiting for its approval', 'asking', WAITS],
    ['watching whether the fault comes back', 'quiet', QUIET],
  ] as const)('%s makes way for a release within seconds', async (_, status, script) => {
    await guarded(environment, script, async (world) => {
      await world.report();
      const heal = await world.healIs(status);
      const askedAtMs = await environment.currentTimeMs();
      await world.ask('release/hotfix', 'release');
      await holds(world, 'release/hotfix');
      expect((await environment.currentTimeMs()) - askedAtMs).toBeLessThan(5000);
      const { lastOutcome, waiting } = await world.state();
      expect(lastOutcome).toMatchObject({ healId: heal.workflowId });
      expect(waiting).toEqual([]);
      expect(await stopsOf(heal)).toHaveLength(1);
    });
  });

  it('that made way says so, and leaves what it did to whoever releases', async () => {
    await guarded(environment, VERIFIES, async (world) => {
      await world.report();
      await world.healIs('verifying');
      await world.ask('release/hotfix', 'release');
      await holds(world, 'release/hotfix');
      const { lastOutcome } = await world.state();
      expect(lastOutcome).toMatchObject({ result: 'stopped', acts: 1 });
      expect(lastOutcome?.sentence).toContain('a release goes before a heal');
      expect(world.told.undone).toEqual([]);
      expect(world.told.marks.map(({ status }) => status)).toEqual(['kept']);
    });
  });

  it('is told once, though two releases wait; they come one after the other', async () => {
    await guarded(environment, VERIFIES, async (world) => {
      await world.report();
      const heal = await world.healIs('verifying');
      await world.ask('release/first', 'release');
      await world.ask('release/second', 'release');
      await holds(world, 'release/first');
      expect(await stopsOf(heal)).toHaveLength(1);
      expect((await world.state()).waiting).toMatchObject([{ holderId: 'release/second' }]);
    });
  });

  it('does not make way for anything but a release', async () => {
    await guarded(environment, VERIFIES, async (world) => {
      await world.report();
      const heal = await world.healIs('verifying');
      await world.ask('expiry/raise', 'expiry');
      await world.ask('rollback/other', 'rollback');
      await until(async () => (await world.state()).waiting.length === 2);
      expect((await world.state()).lease?.holderId).toBe(heal.workflowId);
      expect(await stopsOf(heal)).toEqual([]);
    });
  });

  it('that failed without a word still gives its lease to the release, once its guard has looked for it', async () => {
    const record = () => Promise.reject(ApplicationFailure.nonRetryable('the store is gone', 'BadInput'));
    const script = { ...LEFT_ALONE, overrides: { record } };
    await guarded(environment, script, async (world) => {
      await world.report();
      await until(() => world.diagnosed.length === 1);
      await expect(world.client.workflow.getHandle(world.diagnosed[0] ?? '').result()).rejects.toThrow();
      await world.ask('release/hotfix', 'release');
      await environment.sleep('61 seconds');
      await holds(world, 'release/hotfix');
    });
  });
});

describe('a release', () => {
  it('is not told to make way, by another release neither, and findings begin no heal beside it', async () => {
    await guarded(environment, QUIET, async (world) => {
      const first = await world.ask('release/first', 'release');
      await holds(world, 'release/first');
      await world.ask('release/second', 'release');
      await until(async () => (await world.state()).waiting.length === 1);
      await world.report();
      expect((await world.state()).lease?.holderId).toBe('release/first');
      expect((await signalsTo(first)).map(({ name }) => name)).toEqual(['leaseGranted', 'findingsRecurred']);
      expect(world.diagnosed).toEqual([]);
    });
  });
});
