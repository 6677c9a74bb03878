import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../activities/engine/port.ts';
import type { KillSwitch } from '../../activities/kubernetes/port.ts';
import type { TokenRequest } from '../../domain/healing/limits.ts';
import { createEngine } from '../../worker/engine.ts';
import * as messages from '../../workflows/messages.ts';
import { scripted } from '../support/scripted-activities.ts';
import type { Script, Told } from '../support/scripted-activities.ts';
import { createTestWorker, startTimeSkipping } from '../support/time-skipping.ts';
import { closed, until } from '../support/workflow-runs.ts';

let environment: TestWorkflowEnvironment;
beforeEach(async () => {
  environment = await startTimeSkipping();
});
afterEach(() => environment.teardown());

interface Limited {
  readonly engine: Engine;
  readonly limits: WorkflowHandle;
  readonly told: Told;
  /** What was written to the flag in the cluster, in order. */
  readonly flags: KillSwitch[];
}

/** The entity of scope `shop`, reached through the real engine port; the flag in the cluster is scripted. */
async function limited(
  talk: (world: Limited) => Promise<void>,
  overrides: Script['overrides'] = {},
): Promise<void> {
  const flags: KillSwitch[] = [];
  const { activities, told } = scripted({
    diagnoses: [],
    windows: [],
    overrides: {
      writeKillSwitch: (flag) => {
        flags.push(flag);
        return Promise.resolve();
      },
      ...overrides,
    },
  });
  const worker = await createTestWorker(environment, 'limited', activities);
  const engine = createEngine(environment.client, 'limited');
  const limits = environment.client.workflow.getHandle('guardrails/shop');
  await worker.runUntil(() => talk({ engine, limits, told, flags }));
}

const token = (tokenId: string, changes: Partial<TokenRequest> = {}): TokenRequest => ({
  tokenId,
  targetKey: `local/shop/deployment/${tokenId}`,
  namespace: 'shop',
  owners: 100,
  limits: { actionsPerHour: 1000, attemptsPerTarget: 3, attemptsWindowSeconds: 1800 },
  ...changes,
});
const ADA = { by: 'ada', reason: 'something smells' };
const storm = {
  kind: 'storm',
  ...ADA,
  health: { scope: 'shop', owners: 10, sickOwners: ['a', 'b', 'c'] },
} as const;
const killSwitch = { kind: 'kill-switch', ...ADA } as const;

/** Runs it has started to tell people. */
const tellings = async (limits: WorkflowHandle): Promise<string[]> =>
  ((await limits.fetchHistory()).events ?? []).flatMap(
    (event) => event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId ?? [],
  );

describe('a token', () => {
  it('is granted by the entity, which the first request starts', async () => {
    await limited(async ({ engine, limits }) => {
      expect(await engine.takeToken('shop', token('a'))).toEqual({ granted: true });
      expect((await limits.query(messages.limitsState)).granted).toMatchObject([
        { tokenId: 'a', namespace: 'shop' },
      ]);
    });
  });

  it('asked for twice is granted once and costs once', async () => {
    await limited(async ({ engine, limits }) => {
      await engine.takeToken('shop', token('a'));
      expect(await engine.takeToken('shop', token('a'))).toEqual({ granted: true });
      expect((await limits.query(messages.limitsState)).granted).toHaveLength(1);
    });
  });

  it('beyond the budget is refused with the figures, until an hour has passed', async () => {
    const limits = { actionsPerHour: 2, attemptsPerTarget: 3, attemptsWindowSeconds: 1800 };
    await limited(async ({ engine }) => {
      await engine.takeToken('shop', token('a', { limits }));
      await engine.takeToken('shop', token('b', { limits }));
      expect(await engine.takeToken('shop', token('c', { limits }))).toMatchObject({
        refusal: 'budget',
        sentence: expect.stringContaining('2 acts in the last hour') as string,
      });
      await environment.sleep('61 minutes');
      // An update id that was answered is answered the same again: a later try is a token of its own.
      expect(await engine.takeToken('shop', token('d', { limits }))).toEqual({ granted: true });
    });
  });
});

describe('a storm', () => {
  it('is told once, though it is raised at every tick, and stops every act until a person lifts it', async () => {
    await limited(async ({ engine, limits, told, flags }) => {
      await engine.trip('shop', storm);
      await engine.trip('shop', storm);
      const state = await limits.query(messages.limitsState);
      expect(state.storm).toMatchObject({ sick: ['a', 'b', 'c'], owners: 10 });
      const telling = `notify/storm/shop/${String(state.storm?.sinceMs)}`;
      expect(await tellings(limits)).toEqual([telling]);
      await closed(environment.client, telling);
      expect(told.notifications).toMatchObject([
        { urgency: 'page', title: expect.stringContaining('Storm in scope shop') as string },
      ]);
      expect(await engine.takeToken('shop', token('a'))).toMatchObject({ refusal: 'storm' });
      await limits.executeUpdate(messages.resetBreaker, { args: [ADA] });
      expect(await engine.takeToken('shop', token('b'))).toEqual({ granted: true });
      // The flag in the cluster is for the kill switch alone.
      expect(flags).toEqual([]);
    });
  });
});

describe('the kill switch', () => {
  it('writes the flag in the cluster, is told once though tripped twice, and a reset releases the flag', async () => {
    await limited(async ({ engine, limits, told, flags }) => {
      await engine.trip('shop', killSwitch);
      await engine.trip('shop', { ...killSwitch, by: 'grace' });
      expect(flags).toEqual([
        { isEngaged: true, ...ADA },
        { isEngaged: true, by: 'grace', reason: ADA.reason },
      ]);
      expect(await engine.takeToken('shop', token('a'))).toMatchObject({ refusal: 'kill-switch' });
      expect(await tellings(limits)).toHaveLength(1);
      await until(() => told.notifications.length > 0);
      expect(told.notifications).toMatchObject([{ title: 'Kill switch engaged: nothing is written' }]);

      await limits.executeUpdate(messages.resetBreaker, { args: [{ by: 'ada', reason: 'fixed' }] });
      expect(flags.at(-1)).toEqual({ isEngaged: false, by: 'ada', reason: 'fixed' });
      expect(await engine.takeToken('shop', token('b'))).toEqual({ granted: true });
    });
  });

  it('whose flag cannot be written refuses tokens all the same, and people are told', async () => {
    const refuses = () => Promise.reject(ApplicationFailure.nonRetryable('the API server said 403'));
    await limited(
      async ({ engine, told }) => {
        await expect(engine.trip('shop', killSwitch)).rejects.toThrow();
        expect(await engine.takeToken('shop', token('a'))).toMatchObject({ refusal: 'kill-switch' });
        await until(() => told.notifications.length > 0);
        expect(told.notifications).toMatchObject([
          { title: expect.stringContaining('could not be written') as string },
        ]);
      },
      { writeKillSwitch: refuses },
    );
  });

  it('is still on after a reset whose flag could not be released', async () => {
    await limited(
      async ({ engine, limits }) => {
        await engine.trip('shop', killSwitch);
        await expect(limits.executeUpdate(messages.resetBreaker, { args: [ADA] })).rejects.toThrow();
        expect(await engine.takeToken('shop', token('a'))).toMatchObject({ refusal: 'kill-switch' });
      },
      {
        writeKillSwitch: ({ isEngaged }) =>
          isEngaged ? Promise.resolve() : Promise.reject(ApplicationFailure.nonRetryable('403')),
      },
    );
  });
});

describe('a freeze', () => {
  it('refuses tokens while it lasts, and no longer', async () => {
    await limited(async ({ engine, limits }) => {
      await engine.takeToken('shop', token('a'));
      const fromMs = await environment.currentTimeMs();
      const freeze = { fromMs, untilMs: fromMs + 600_000, reason: 'launch', by: 'ada' };
      await limits.executeUpdate(messages.freezeScope, { args: [freeze] });
      expect(await engine.takeToken('shop', token('b'))).toMatchObject({
        refusal: 'frozen',
        sentence: expect.stringContaining('launch') as string,
      });
      await environment.sleep('11 minutes');
      expect(await engine.takeToken('shop', token('c'))).toEqual({ granted: true });
    });
  });
});

describe('a new history', () => {
  it('begins after 500 messages and keeps what was granted, tripped and frozen', async () => {
    await limited(async ({ engine, limits }) => {
      await engine.takeToken('shop', token('kept'));
      await engine.trip('shop', storm);
      const { runId } = await limits.describe();
      const refused = Array.from({ length: 510 }, (_, at) => token(`t${String(at)}`));
      for (let at = 0; at < refused.length; at += 10)
        await Promise.all(refused.slice(at, at + 10).map((one) => engine.takeToken('shop', one)));
      await until(async () => (await limits.describe()).runId !== runId);
      const state = await limits.query(messages.limitsState);
      expect(state).toMatchObject({
        granted: [{ tokenId: 'kept' }],
        storm: { sick: ['a', 'b', 'c'] },
      });
      await limits.executeUpdate(messages.resetBreaker, { args: [ADA] });
      // The new history knows no update id of the old one: the answer comes from the state.
      expect(await engine.takeToken('shop', token('kept'))).toEqual({ granted: true });
      expect((await limits.query(messages.limitsState)).granted).toHaveLength(1);
    });
  }, 120_000);
});
