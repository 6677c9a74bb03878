import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Activities } from '../../activities/index.ts';
import { RAISE, TARGET } from '../support/scripted-activities.ts';
import { startTimeSkipping } from '../support/time-skipping.ts';
import { closed } from '../support/workflow-runs.ts';
import type { sweepLeftovers } from '../../workflows/sweep-leftovers.ts';
import { guarded } from './guarded.ts';
import type { Guarded } from './guarded.ts';

let environment: TestWorkflowEnvironment;
beforeEach(async () => {
  environment = await startTimeSkipping();
});
afterEach(() => environment.teardown());

type Leftovers = Awaited<ReturnType<Activities['findLeftovers']>>;
const expiries = [
  {
    actionId: 'heal/1/1',
    target: TARGET,
    scope: 'default',
    action: RAISE as Leftovers['expiries'][number]['action'],
    renewals: 0,
  },
];
const heals = [
  { healId: 'heal/2', targetKey: 'k', scope: 'default', openUndos: ['raise the memory limit of cart'] },
];
const leftBehind = (left: Partial<Leftovers>): Pick<Activities, 'findLeftovers'> => ({
  findLeftovers: () => Promise.resolve({ expiries: [], heals: [], releases: [], ...left }),
});

let sweeps = 0;
const start = ({ client }: Guarded) => {
  sweeps += 1;
  return client.workflow.start<typeof sweepLeftovers>('sweepLeftovers', {
    workflowId: `sweep/${String(sweeps)}`,
    taskQueue: 'guarded',
  });
};
const sweep = async (world: Guarded) => (await start(world)).result();

describe('a sweep', () => {
  it('that finds nothing does nothing and says so', async () => {
    await guarded(environment, { overrides: leftBehind({}) }, async (world) => {
      expect(await sweep(world)).toMatchObject({ summary: '0 expiries and 0 heals picked up' });
      expect(world.told.notifications).toEqual([]);
    });
  });

  it('starts the expiry nobody waits for, once, and the raise is taken back', async () => {
    const overrides = { ...leftBehind({ expiries }), readPeakMemory: () => Promise.resolve(1) };
    await guarded(environment, { overrides }, async (world) => {
      // Looked at twice before the first run is seen: the second finds it started.
      const runs = await Promise.all([start(world), start(world)]);
      // One after the other: each waiting result unlocks the clock once more, and two let it run while tasks are out.
      for (const run of runs)
        expect(await run.result()).toMatchObject({ summary: '1 expiries and 0 heals picked up' });
      await world.client.workflow.getHandle('expiry/heal/1/1').result();
      expect(world.told.undone).toEqual(['heal/1/1']);
    });
  });

  it('tells people once about a heal that was ended, with what still stands, and closes its record', async () => {
    const reported: string[] = [];
    const overrides: Partial<Activities> = {
      ...leftBehind({ heals }),
      reportLeftovers: ({ healId }) => {
        reported.push(healId);
        return Promise.resolve();
      },
    };
    await guarded(environment, { overrides }, async (world) => {
      await sweep(world);
      await closed(environment.client, 'notify/heal/2/ended');
      await sweep(world);
      await closed(environment.client, 'notify/heal/2/ended');
      expect(world.told.notifications).toMatchObject([
        {
          urgency: 'page',
          text: expect.stringMatching(
            /Still in place: raise the memory limit.*describe heal heal\/2/,
          ) as string,
        },
      ]);
      expect(reported).toEqual(['heal/2', 'heal/2']);
    });
  });
});
