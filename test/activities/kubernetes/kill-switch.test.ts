import { expect, it } from 'vitest';
import { createKillSwitchFlag } from '../../../activities/kubernetes/kill-switch.ts';
import { fakeCluster } from './fake-cluster.ts';

const never = new AbortController().signal;
const ENGAGED = { isEngaged: true, reason: 'bad deploy', by: 'ann' };

const fake = fakeCluster();

const flag = () => createKillSwitchFlag({ client: fake.arena.actor });
const setByHand = (data: Readonly<Record<string, string>>) =>
  fake.server.store.put('configmaps', {
    metadata: { name: 'paramedic-kill-switch', namespace: 'paramedic-system' },
    data,
  });

it('is released where there is no ConfigMap', async () => {
  expect(await flag().read(never)).toEqual({ isEngaged: false, reason: null, by: null });
});

it('is written with its namespace where that is missing, and reads back', async () => {
  await flag().write(ENGAGED, never);
  expect(await flag().read(never)).toEqual(ENGAGED);
  expect(fake.server.mutations).toEqual([
    'PATCH /api/v1/namespaces/paramedic-system',
    'PATCH /api/v1/namespaces/paramedic-system/configmaps/paramedic-kill-switch',
  ]);
  await flag().write({ isEngaged: false, reason: null, by: null }, never);
  expect(await flag().read(never)).toEqual({ isEngaged: false, reason: null, by: null });
});

it('is engaged by a person with kubectl', async () => {
  setByHand({ engaged: 'true' });
  expect(await flag().read(never)).toEqual({ isEngaged: true, reason: null, by: null });
});

it.each([{}, { engaged: 'True' }, { engaged: 'yes' }, { engaged: '' }])(
  'is unreadable when it says %o',
  async (data) => {
    setByHand(data);
    await expect(flag().read(never)).rejects.toThrow(/set its key `engaged` to "true" or "false"/);
  },
);

it.each([403, 500])('is unreadable when the server answers %i', async (status) => {
  fake.server.fail({ path: /kill-switch/, times: 100, does: { kind: 'answer', status } });
  await expect(flag().read(never)).rejects.toMatchObject({ status });
});

it('is unreadable when the server hangs', async () => {
  fake.server.fail({ path: /kill-switch/, does: { kind: 'hang' } });
  await expect(flag().read(never)).rejects.toMatchObject({ code: 'timeout' });
});
