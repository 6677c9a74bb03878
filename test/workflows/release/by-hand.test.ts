import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { rollbackFile } from '../../../domain/release/rollback-schema.ts';
import type { rollBackByHand } from '../../../workflows/roll-back-by-hand.ts';
import { verdictOf } from '../../support/scripted-releases.ts';
import { gateAt } from './gate.ts';
import { performing } from './releasing.ts';
import type { Given, Releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

/** Nothing is asked of anybody. */
const rollingBack = (
  given: Given,
  talk: (running: Releasing) => Promise<unknown> = () => Promise.resolve(),
) =>
  performing(stage, given, talk, async ({ client, environment, queue }, token) => {
    const rollbackId = `rollback-by-hand/shop/cart/${token}`;
    return client.workflow.start<typeof rollBackByHand>('rollBackByHand', {
      workflowId: rollbackId,
      taskQueue: queue,
      args: [
        {
          rollbackId,
          namespace: 'shop',
          deployment: 'cart',
          toRevision: null,
          requestedBy: 'anna',
          reason: 'orders fail',
          requestedAtMs: await environment.currentTimeMs(),
          file: rollbackFile({ namespace: 'shop', deployment: 'cart', reason: 'orders fail' }),
          traceparent: null,
        },
      ],
    });
  });

describe('a rollback by hand', () => {
  it('asks nobody, watches the old version, and leaves a hold, a bug and an incident', async () => {
    const { outcome, world, told } = await rollingBack({}, async (running) => {
      await running.handle.result();
      expect(await running.holderOf('cart')).toBeNull();
    });
    expect(outcome).toMatchObject({ result: 'released', left: [] });
    expect(world.course).toEqual(['cart/roll-out', 'rollout cart', 'watch cart']);
    expect(world.rollbacks).toMatchObject([
      { by: 'anna', sentence: 'orders fail', targetKeys: [expect.stringContaining('/shop/deployment/cart')] },
    ]);
    expect(world.record).toMatchObject({ kind: 'rollback', status: 'released' });
    expect(told.notifications.some(({ title }) => title.includes('waits for approval'))).toBe(false);
  });

  it('to a revision that cannot be had is refused, and writes nothing', async () => {
    const planRollback = () =>
      Promise.resolve({
        plan: null,
        productionHash: null,
        refusals: [
          {
            target: 'shop/cart',
            code: 'unsupported' as const,
            sentence: 'there is no revision 7',
            wayOut: 'name one of 5, 6',
          },
        ],
      });
    const { outcome, world } = await rollingBack({ script: { overrides: { planRollback } } });
    expect(outcome.result).toBe('refused');
    expect(outcome.sentence).toContain('there is no revision 7 (name one of 5, 6)');
    expect([...world.writes, ...world.rollbacks]).toEqual([]);
  });

  it('whose old version is not healthy is escalated, and never rolled back itself', async () => {
    const given = { script: { verdicts: [verdictOf('roll-back', { trigger: 'health-score' })] } };
    const { outcome, world, told } = await rollingBack(given);
    expect(outcome).toMatchObject({ result: 'escalated', trigger: 'health-score' });
    expect(outcome.left).toHaveLength(1);
    expect(outcome.sentence).toContain('a rollback is never rolled back by itself');
    expect(world.writes).toEqual(['cart/roll-out']);
    expect(world.rollbacks).toEqual([]);
    expect(world.failures).toMatchObject([{ isEscalated: true }]);
    expect(told.notifications.at(-1)).toMatchObject({ urgency: 'page' });
  });

  it.each([
    ['aborted', (running: Releasing) => running.steer('abort')],
    ['cancelled in Temporal', (running: Releasing) => running.cancelled()],
  ])('that is %s in the middle stays where it is, and a person is told', async (_, end) => {
    const gate = gateAt('awaitRollouts');
    const { outcome, world } = await rollingBack({ gate }, async (running) => {
      await gate.reached();
      await end(running);
    });
    expect(outcome.result).toBe('escalated');
    expect(outcome.left).toHaveLength(1);
    expect(world.writes).toEqual(['cart/roll-out']);
  });

  it('that cannot be recorded is escalated, and not taken back for it', async () => {
    const recordRollback = () =>
      Promise.reject(ApplicationFailure.nonRetryable('the store is away', 'BadInput'));
    const { outcome, world } = await rollingBack({ script: { overrides: { recordRollback } } });
    expect(outcome.result).toBe('escalated');
    expect(outcome.sentence).toContain('the store is away');
    expect(world.standing).toEqual(['cart/roll-out']);
  });
});
