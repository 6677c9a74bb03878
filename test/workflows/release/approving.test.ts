import { setTimeout } from 'node:timers/promises';
import type { Activities } from '../../../activities/index.ts';
import type { PeoplePolicy } from '../../../domain/policy/people.ts';
import type { ReleaseState } from '../../../domain/release/progress.ts';
import { describe, expect, it } from 'vitest';
import * as messages from '../../../workflows/messages.ts';
import { stagedFirst } from '../../support/release-plans.ts';
import { until } from '../../support/workflow-runs.ts';
import { releasing } from './releasing.ts';
import { APPROVAL } from './script.ts';
import type { Releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

const STAGED = { staging: { namespace: 'staging' } };
const refusing = (sentence: string) => ({
  cause: { message: expect.stringContaining(sentence) as string },
});
const awaiting = async ({ is }: Releasing) =>
  (await is('awaiting-approval')).state as Extract<ReleaseState, { status: 'awaiting-approval' }>;

describe('an approval', () => {
  it('counts once a person, for the plan shown, not from the requester, until the quorum is reached', async () => {
    const people: PeoplePolicy = { roles: { approver: ['anna', 'berta', 'rita'] } };
    const script = { overrides: { readPeople: () => Promise.resolve(people) } };
    const { outcome, world } = await releasing(
      stage,
      { file: { approval: { quorum: 2 } }, script },
      async (running) => {
        const { decide } = running;
        await awaiting(running);
        await expect(decide({ actor: 'rita' })).rejects.toMatchObject(refusing('cannot approve it'));
        await expect(decide({ actor: 'zoe' })).rejects.toMatchObject(refusing('does not hold the role'));
        await expect(decide({ planHash: 'another' })).rejects.toMatchObject(refusing('look again'));
        expect(await decide({ signature: 'forged' })).toMatchObject({ accepted: false });
        expect((await awaiting(running)).approvals).toEqual([]);
        await decide();
        await expect(decide()).rejects.toMatchObject(refusing('counts once'));
        expect((await awaiting(running)).approvals).toMatchObject([{ actor: 'anna' }]);
        expect(running.world.writes).toEqual([]);
        await decide({ actor: 'berta' });
      },
    );
    expect(outcome.result).toBe('released');
    expect(world.writes).toEqual(['cart/roll-out']);
  });

  it('by signal obeys the same rule: an unsigned one is refused where people see it, a signed one counts', async () => {
    const { outcome } = await releasing(stage, {}, async (running) => {
      const { handle } = running;
      await awaiting(running);
      await handle.signal(messages.approve, { actor: 'anna' });
      await until(async () => (await awaiting(running)).refusals.length === 1);
      expect((await awaiting(running)).refusals[0]).toContain('unsigned');
      await handle.signal(messages.approve, { actor: 'rita', signature: 'signed' });
      await until(async () => (await awaiting(running)).refusals.length === 2);
      expect((await awaiting(running)).refusals[1]).toContain('cannot approve it');
      expect(running.world.writes).toEqual([]);
      await handle.signal(messages.approve, APPROVAL);
    });
    expect(outcome.result).toBe('released');
  });

  it('that does not come is reminded of, then escalated, and what was done on staging is undone', async () => {
    const file = { ...STAGED, approval: { expiresSeconds: 3600, remindSeconds: 900 } };
    const { outcome, world, told } = await releasing(
      stage,
      { file, script: { plan: stagedFirst } },
      awaiting,
    );
    expect(outcome).toMatchObject({ result: 'expired', left: [] });
    expect(world.writes).toEqual(['cart/staging-roll-out', 'undo cart/staging-roll-out']);
    const asked = told.notifications.map(({ title }) => title);
    expect(asked.filter((title) => title.includes('waits for approval'))).toHaveLength(4);
    expect(asked).toContainEqual(expect.stringContaining('was not approved in time'));
    expect(world.failures).toEqual([]);
  });

  it('is of no use any more when the workload changed meanwhile: nothing of production is written', async () => {
    const plan = stagedFirst('release/shop/cart-2/k1');
    let looks = 0;
    const planRelease = () => {
      looks += 1;
      return Promise.resolve({
        plan: { ...plan, planHash: APPROVAL.planHash },
        productionHash: `what stands at look ${String(looks)}`,
        refusals: [],
      });
    };
    const { outcome, world } = await releasing(stage, {
      file: STAGED,
      script: { plan: stagedFirst, overrides: { planRelease } },
    });
    expect(outcome).toMatchObject({ result: 'refused' });
    expect(outcome.sentence).toContain('changed after the approval');
    expect(world.writes).toEqual(['cart/staging-roll-out', 'undo cart/staging-roll-out']);
  });
});

describe('a rejection', () => {
  it('ends the release with its reason, and whoever rejected is answered, though recording that takes long', async () => {
    const record = async ({ timeline }: Parameters<Activities['record']>[0]) => {
      if (timeline.some(({ sentence }) => sentence.startsWith('rejected by anna'))) await setTimeout(1500);
    };
    const given = { file: STAGED, script: { plan: stagedFirst, overrides: { record } } };
    const { outcome, world } = await releasing(stage, given, async (running) => {
      await awaiting(running);
      await expect(running.decide({ decision: 'reject' })).rejects.toMatchObject(refusing('needs a reason'));
      const answer = await running.decide({ decision: 'reject', reason: 'not on a Friday' });
      expect(answer).toMatchObject({ accepted: true });
    });
    expect(outcome).toMatchObject({ result: 'rejected', left: [] });
    expect(outcome.sentence).toContain('not on a Friday');
    expect(world.standing).toEqual([]);
  });
});
