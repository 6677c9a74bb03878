import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActionStatus } from '../../../domain/healing/action.ts';
import type { HealRecord } from '../../../store/port.ts';
import { heal, planned } from '../../store/records.ts';
import { stagedWorld } from './staged-world.ts';
import { run } from './world.ts';

const stage = stagedWorld();
beforeEach(() => {
  stage.world.describe = () => 'closed';
});

const SETTLED_MS = 30_000;

async function action(status: ActionStatus, changes: Parameters<typeof planned>[0] = {}): Promise<string> {
  const id = `heal/${randomUUID()}/1`;
  await stage.store.planAction(planned({ id, ...changes }));
  await stage.store.markAction(id, { status: 'applied', atMs: 1 });
  if (status !== 'applied') await stage.store.markAction(id, { status, atMs: 2 });
  return id;
}
async function healOf(changes: Partial<HealRecord> = {}): Promise<HealRecord> {
  const record = heal({ updatedAtMs: stage.world.nowMs - SETTLED_MS, ...changes });
  await stage.store.saveHeal(record);
  return record;
}
const expiring = async () => (await run(stage.activities.findLeftovers)).expiries.map((one) => one.actionId);
const ended = async () => (await run(stage.activities.findLeftovers)).heals.map((one) => one.healId);

describe('a raise nobody will take back', () => {
  it('is one that is verified and whose run is not open', async () => {
    const lost = await action('verified');
    expect(await expiring()).toContain(lost);
    stage.world.describe = (id) => (id === `expiry/${lost}` ? 'open' : 'closed');
    expect(await expiring()).not.toContain(lost);
  });

  it('is not one whose heal has yet to judge it, nor one that is over', async () => {
    const others = [await action('applied'), await action('undone'), await action('kept')];
    const found = await expiring();
    for (const other of others) expect(found).not.toContain(other);
  });

  it('comes with all its run needs to take it back', async () => {
    const id = await action('verified', { scope: 'pay' });
    const { expiries } = await run(stage.activities.findLeftovers);
    expect(expiries.find((one) => one.actionId === id)).toMatchObject({
      scope: 'pay',
      action: { kind: 'raiseMemoryLimit', fromBytes: 1000 },
      renewals: 0,
    });
  });
});

describe('a heal that was ended from outside', () => {
  it.each(['open', 'awaiting-approval', 'verifying', 'verified', 'held'])(
    'is one on record as %s whose run is closed or gone',
    async (status) => {
      const { id } = await healOf({ status });
      expect(await ended()).toContain(id);
      stage.world.describe = () => 'absent';
      expect(await ended()).toContain(id);
      stage.world.describe = (workflowId) => (workflowId === id ? 'open' : 'closed');
      expect(await ended()).not.toContain(id);
    },
  );

  it('is not asked after while it wrote in the last half minute, nor when it has an outcome', async () => {
    const busy = await healOf({ updatedAtMs: stage.world.nowMs - SETTLED_MS + 1 });
    const over = await healOf({ status: 'confirmed' });
    const found = await ended();
    expect(found).not.toContain(busy.id);
    expect(found).not.toContain(over.id);
  });

  it('comes with what still stands', async () => {
    const { id } = await healOf();
    await action('applied', { healId: id });
    const { heals } = await run(stage.activities.findLeftovers);
    expect(heals.find((one) => one.healId === id)?.openUndos).toEqual([
      expect.stringMatching(/^raise the memory limit of web/),
    ]);
  });

  it('comes with what was planned and may have taken place, said as a doubt', async () => {
    const { id } = await healOf();
    await stage.store.planAction(planned({ id: `${id}/1`, healId: id }));
    const { heals } = await run(stage.activities.findLeftovers);
    expect(heals.find((one) => one.healId === id)?.openUndos).toEqual([
      expect.stringMatching(/\(not known whether it took place\)$/),
    ]);
  });

  it('is closed on record, once, so that it is told once', async () => {
    const { id, targetKey, scope } = await healOf();
    const swept = { healId: id, targetKey, scope };
    await run(stage.activities.reportLeftovers, swept);
    await run(stage.activities.reportLeftovers, swept);
    expect(await ended()).not.toContain(id);
    expect(await stage.store.readHeal(id)).toMatchObject({
      status: 'escalated',
      closedAtMs: stage.world.nowMs,
    });
    expect(await stage.store.timeline({ healId: id, limit: 10 })).toMatchObject([{ phase: 'escalated' }]);
  });
});
