import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { targetKey } from '../../../domain/workload/target.ts';
import * as messages from '../../../workflows/messages.ts';
import type { limitHealing } from '../../../workflows/limit-healing.ts';
import { until } from '../../support/workflow-runs.ts';
import { endAfter } from '../guarded.ts';
import { gateAt } from './gate.ts';
import { releasing } from './releasing.ts';
import type { Releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

/** Somebody else holds the lease of a workload, until it is given back. */
async function occupied(
  { stage: { client, engine, queue }, holderOf, target, releaseId }: Releasing,
  name: string,
): Promise<() => Promise<void>> {
  const holderId = `expiry/${releaseId}`;
  const holder: WorkflowHandle = await client.workflow.start<typeof limitHealing>('limitHealing', {
    workflowId: holderId,
    taskQueue: queue,
    args: [{ scope: holderId, state: null }],
  });
  await engine.requestLease({
    target: target(name),
    scope: 'default',
    request: { holderId, purpose: 'expiry' },
  });
  await until(async () => (await holderOf(name)) === holderId);
  const guard = client.workflow.getHandle(`workload/${targetKey(target(name))}`);
  return async () => {
    const { lease } = await guard.query(messages.guardState);
    await endAfter('leaseGranted', holder);
    await guard.signal(messages.returnLease, { holderId, fence: lease?.fence ?? 0 });
  };
}

describe('a release whose workload somebody else writes to', () => {
  it('waits for the lease, and nothing is planned before it is given', async () => {
    const gate = gateAt('resolveTargets');
    const { outcome, progress } = await releasing(stage, { gate }, async (running) => {
      const giveBack = await occupied(running, 'cart');
      gate.open();
      await running.stepIs('lease', 'running');
      expect((await running.progress()).plan).toBeNull();
      await giveBack();
      await running.approved();
    });
    expect(outcome.result).toBe('released');
    expect(progress.steps.find(({ id }) => id === 'lease')).toMatchObject({ status: 'passed' });
  });

  it('is refused when it is not given within an hour, and says where to look', async () => {
    const gate = gateAt('resolveTargets');
    const { outcome, world } = await releasing(stage, { gate }, async (running) => {
      const giveBack = await occupied(running, 'cart');
      gate.open();
      await running.handle.result();
      await giveBack();
      await until(async () => (await running.holderOf('cart')) === null);
    });
    expect(outcome.result).toBe('refused');
    expect(outcome.sentence).toMatch(/not given within an hour: see who holds it in run workload\//);
    expect(world.writes).toEqual([]);
  });
});

describe('a newer release of the same workload', () => {
  const superseding = (older: string) => ({
    findPlaceInQueue: () =>
      Promise.resolve({
        answer: 'supersede' as const,
        supersedes: [older],
        behind: [older],
        sentence: `takes the place of ${older}`,
      }),
  });

  it('takes the place of one that waits for its approval, which ends and says so', async () => {
    const { outcome, world } = await releasing(stage, {}, async (older) => {
      await older.is('awaiting-approval');
      const newer = await releasing(stage, { script: { overrides: superseding(older.releaseId) } });
      expect(newer.outcome.result).toBe('released');
    });
    expect(outcome).toMatchObject({ result: 'superseded', left: [] });
    expect(outcome.sentence).toContain('by newer release release/shop/cart-2/');
    expect(world.writes).toEqual([]);
  });

  it('also takes the place of one that is over by now', async () => {
    const gone = superseding('release/shop/cart-2/nobody');
    const { outcome } = await releasing(stage, { script: { overrides: gone } });
    expect(outcome.result).toBe('released');
  });
});

describe('before anything is written, what cannot be looked up', () => {
  const blind = () =>
    Promise.reject(ApplicationFailure.nonRetryable('the API server does not answer', 'BadInput'));
  const once = (
    name: 'resolveTargets' | 'findPlaceInQueue' | 'planRelease' | 'checkGates' | 'backUp' | 'measureBefore',
  ) => {
    let calls = 0;
    return {
      before: (asked: string) => {
        calls += asked === name ? 1 : 0;
        return asked === name && calls === 1 ? blind() : Promise.resolve();
      },
    };
  };

  it.each([
    'resolveTargets',
    'findPlaceInQueue',
    'planRelease',
    'checkGates',
    'backUp',
    'measureBefore',
  ] as const)('is held, with %s looked up again when somebody says so', async (name) => {
    const { outcome } = await releasing(stage, { gate: once(name) }, async (running) => {
      expect((await running.is('held')).state).toMatchObject({ hold: { why: 'errored' } });
      await running.steer('retry');
      await running.approved();
    });
    expect(outcome.result).toBe('released');
  });

  it('and nobody answers, ends it after half an hour: the figures before as well', async () => {
    const { outcome, world, progress } = await releasing(
      stage,
      { script: { overrides: { measureBefore: blind } } },
      ({ is }) => is('held'),
    );
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'unresolved' });
    expect(outcome.sentence).toContain('the API server does not answer');
    expect(world.writes).toEqual([]);
    expect(progress.steps.find(({ id }) => id === 'backup')).toMatchObject({ status: 'failed' });
  });
});
