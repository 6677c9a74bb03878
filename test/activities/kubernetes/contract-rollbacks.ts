import { expect, it } from 'vitest';
import { collectionPath } from '../../../activities/kubernetes/resource.ts';
import { patch, read, remove } from './arena.ts';
import { setImage } from './contract-arena.ts';
import type { ContractArena } from './contract-arena.ts';
import { MISSING_IMAGE } from './fake-controllers.ts';
import { available, base64, deployment, observed, rollBackTo, runningShop } from './samples.ts';

/** What a rollback writes, and what it leaves alone. */
export function rollsBack(on: ContractArena): void {
  const { writer, breakImage } = on;

  it('rolls back once, to the very ReplicaSet that still serves', async () => {
    const good = await runningShop(on.arena);
    const serving = good.observation.currentReplicaSet?.uid;
    const bad = await breakImage();
    const request = rollBackTo(good, bad);
    const first = await writer().rollBack(request);
    const { generation } = (await deployment(on.arena)).metadata ?? {};
    const second = await writer().rollBack(request);
    const after = await available(on.arena);
    expect([first.status, second.status]).toEqual(['applied', 'already-applied']);
    expect((await deployment(on.arena)).metadata?.generation).toBe(generation);
    expect(after.observation.currentReplicaSet?.uid).toBe(serving);
    expect(after.observation.templateHash).toBe(good.observation.templateHash);
    expect(after.observation.writtenByAction).toBe(request.actionId);
  });

  it('rolls back a paused rollout with the configs it ran with, in one patch of the Deployment', async () => {
    const good = await runningShop(on.arena, { withSecret: true });
    await patch(on.arena, 'configmaps', {
      name: 'settings',
      steps: [{ op: 'replace', path: '/data', value: { mode: 'bad', more: 'x' } }],
    });
    await remove(on.arena.arrange, `${collectionPath('secrets', on.arena.namespace)}/login`);
    await patch(on.arena, 'deployments', {
      name: 'shop',
      steps: [setImage(MISSING_IMAGE), { op: 'add', path: '/spec/paused', value: true }],
    });
    const outcome = await writer().rollBack(rollBackTo(good, await observed(on.arena)));
    expect(outcome.status).toBe('applied');
    const restored = await available(on.arena);
    expect(restored.configContents).toEqual(good.configContents);
    expect(restored.observation.isPaused).toBe(false);
    expect((await read(on.arena, 'secrets', 'login'))?.data).toEqual({
      user: base64('ann'),
      password: base64('hunter2'),
    });
  });

  it('leaves a workload alone that somebody edited since the decision', async () => {
    const good = await runningShop(on.arena);
    const request = rollBackTo(good, await breakImage());
    await patch(on.arena, 'deployments', { name: 'shop', steps: [setImage('localhost/paramedic/other:1')] });
    const before = await deployment(on.arena);
    expect((await writer().rollBack(request)).status).toBe('drifted');
    expect((await deployment(on.arena)).metadata?.generation).toBe(before.metadata?.generation);
  });
}
