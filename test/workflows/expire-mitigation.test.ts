import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Activities } from '../../activities/index.ts';
import type { Action } from '../../domain/healing/action.ts';
import type { expireMitigation } from '../../workflows/expire-mitigation.ts';
import type { healWorkload } from '../../workflows/heal-workload.ts';
import * as messages from '../../workflows/messages.ts';
import { OFF_BEAT_MS, RAISE, TARGET, rungFor } from '../support/scripted-activities.ts';
import { startTimeSkipping } from '../support/time-skipping.ts';
import { closed, closedInTime, until } from '../support/workflow-runs.ts';
import { FOUND, endAfter, guarded, signalsTo } from './guarded.ts';
import type { Guarded } from './guarded.ts';

let environment: TestWorkflowEnvironment;
beforeEach(async () => {
  environment = await startTimeSkipping();
});
afterEach(() => environment.teardown());

const ACTION = RAISE as Extract<Action, { kind: 'raiseMemoryLimit' }>;
const ID = 'heal/1/raiseMemoryLimit';
const DONE = { specHash: '', templateHash: '', generation: 3, detail: {} };

/** Starts the run that lets the raise expire, beside a real guard. */
const expire = ({ client }: Guarded, renewals = 0) =>
  client.workflow.start<typeof expireMitigation>('expireMitigation', {
    workflowId: `expiry/${ID}`,
    taskQueue: 'guarded',
    args: [{ actionId: ID, target: TARGET, scope: 'default', action: ACTION, renewals }],
  });

/** Peaks read at each expiry, in bytes; the last one stays. */
const peaks = (...values: (number | null)[]): Pick<Activities, 'readPeakMemory'> => ({
  readPeakMemory: () => Promise.resolve((values.length > 1 ? values.shift() : values[0]) ?? null),
});
const LITTLE = ACTION.fromBytes * 0.5;
const MUCH = ACTION.fromBytes * 0.9;

/** Who gave the lease back to the guard. */
const returned = async ({ guard }: Guarded): Promise<unknown[]> =>
  (await signalsTo(guard)).flatMap(({ name, said }) =>
    name === 'returnLease' ? [(JSON.parse(said) as { holderId: unknown }).holderId] : [],
  );

describe('a raised limit', () => {
  it('that is no longer needed is taken back under a lease, which is returned', async () => {
    const leases: (string | undefined)[] = [];
    let look = () => Promise.resolve<string | undefined>(undefined);
    const undoAction = async () => {
      leases.push(await look());
      return { status: 'applied', postState: DONE } as const;
    };
    await guarded(environment, { overrides: { ...peaks(LITTLE), undoAction } }, async (world) => {
      look = async () => (await world.state()).lease?.holderId;
      const startedAtMs = await environment.currentTimeMs();
      const run = await expire(world);
      expect(await run.result()).toContain('expired and taken back');
      expect(leases).toEqual([`expiry/${ID}`]);
      const undoneAtMs = world.told.timeline.at(-1)?.atMs ?? 0;
      expect(undoneAtMs - startedAtMs).toBeGreaterThanOrEqual(ACTION.expiresAfterMs);
      // From the history: the lease of a holder that closed is freed in the end, returned or not.
      expect(await returned(world)).toEqual([`expiry/${ID}`]);
      expect(world.told.notifications).toEqual([]);
    });
  });

  it('that is still needed is renewed once and taken back when it no longer is', async () => {
    await guarded(environment, { overrides: peaks(MUCH, LITTLE) }, async (world) => {
      const startedAtMs = await environment.currentTimeMs();
      await (await expire(world)).result();
      const { timeline, undone } = world.told;
      expect(undone).toEqual([ID]);
      expect(timeline.map((entry) => entry.sentence)).toEqual([
        expect.stringContaining('renew: its peak was 90 % of the old limit'),
        expect.stringContaining('revert: its peak was 50 %'),
        expect.stringContaining('expired and taken back'),
      ]);
      expect((timeline.at(-1)?.atMs ?? 0) - startedAtMs).toBeGreaterThanOrEqual(2 * ACTION.expiresAfterMs);
    });
  });

  it.each([
    ['is still needed after its renewal', MUCH, 'set the limit for good'],
    ['nobody can judge, twice', null, 'could not be read'],
  ])('that %s stays, and a person is asked', async (_what, peak, words) => {
    await guarded(environment, { overrides: peaks(peak) }, async (world) => {
      await (await expire(world)).result();
      const answers = world.told.timeline.filter((entry) => entry.phase === 'undone');
      expect(answers.map((entry) => entry.sentence.split(':')[0])).toEqual(['renew', 'ask-person']);
      expect(world.told.undone).toEqual([]);
      await closed(environment.client, `notify/${ID}/expiry`);
      expect(world.told.notifications).toMatchObject([
        { urgency: 'page', text: expect.stringContaining(words) as string },
      ]);
    });
  });

  it('handed to a person is marked as kept, so that no sweep takes it up again', async () => {
    await guarded(environment, { overrides: peaks(MUCH) }, async (world) => {
      await (await expire(world)).result();
      expect(world.told.marks).toMatchObject([{ id: ID, status: 'kept' }]);
    });
  });

  it('somebody else has changed since is left alone, and a person is told', async () => {
    const drifted = { status: 'drifted', sentence: 'the limit is 128 MiB now' } as const;
    const overrides = { ...peaks(LITTLE), undoAction: () => Promise.resolve(drifted) };
    await guarded(environment, { overrides }, async (world) => {
      expect(await (await expire(world)).result()).toBe(drifted.sentence);
      await closed(environment.client, `notify/${ID}/expiry`);
      expect(world.told.notifications).toMatchObject([{ text: drifted.sentence }]);
      expect(await returned(world)).toEqual([`expiry/${ID}`]);
    });
  });

  it('waits for the lease that somebody else holds', async () => {
    await guarded(environment, { overrides: peaks(LITTLE) }, async (world) => {
      await world.ask('release/a', 'release');
      await until(async () => (await world.state()).lease !== null);
      const run = await expire(world);
      await environment.sleep(65 * 60_000 + OFF_BEAT_MS);
      expect(world.told.undone).toEqual([]);
      expect((await world.state()).waiting).toMatchObject([{ holderId: `expiry/${ID}` }]);
      const fence = (await world.state()).lease?.fence ?? 0;
      await world.guard.signal(messages.returnLease, { holderId: 'release/a', fence });
      await run.result();
      expect(world.told.undone).toEqual([ID]);
    });
  });

  it('is held by the kill switch, lease in hand, until a person resets it', async () => {
    let tries = 0;
    let resets = 0;
    const overrides: Partial<Activities> = {
      ...peaks(LITTLE),
      undoAction: () => {
        tries += 1;
        if (tries === 1)
          return Promise.reject(
            ApplicationFailure.nonRetryable('the kill switch is on', 'KillSwitchEngaged'),
          );
        return Promise.resolve({ status: 'applied', postState: DONE });
      },
      awaitKillSwitchReset: () => {
        resets += 1;
        return Promise.resolve();
      },
    };
    await guarded(environment, { overrides }, async (world) => {
      await (await expire(world)).result();
      expect([tries, resets]).toEqual([2, 1]);
      expect(await returned(world)).toEqual([`expiry/${ID}`]);
    });
  });

  it('whose guard was ended is taken back all the same', async () => {
    let end = () => Promise.resolve();
    const undoAction = async () => {
      await end();
      return { status: 'applied', postState: DONE } as const;
    };
    await guarded(environment, { overrides: { ...peaks(LITTLE), undoAction } }, async (world) => {
      end = () => endAfter('requestLease', world.guard);
      expect(await (await expire(world)).result()).toContain('expired and taken back');
    });
  });
});

describe('a heal that raised a limit', () => {
  it('hands the undo to the run that lets it expire, also when a sweep was faster to start that run', async () => {
    await guarded(environment, { diagnoses: [rungFor(RAISE)], overrides: peaks(LITTLE) }, async (world) => {
      await expire(world);
      const heal = await world.client.workflow.start<typeof healWorkload>('healWorkload', {
        workflowId: 'heal/1',
        taskQueue: 'guarded',
        args: [
          { healId: 'heal/1', guardId: 'nobody', target: TARGET, scope: 'default', found: FOUND, fence: 7 },
        ],
      });
      expect(await heal.result()).toMatchObject({ result: 'confirmed', acts: 1 });
      await closedInTime(environment.client, `expiry/${ID}`);
      expect(world.told.undone).toEqual([ID]);
    });
  });
});
