import { expect, it } from 'vitest';
import { createClusterWriter } from '../../../activities/kubernetes/writer.ts';
import { create, read } from './arena.ts';
import type { ContractArena } from './contract-arena.ts';
import {
  available,
  deployment,
  evictFirst,
  observed,
  raise,
  requestOf,
  restart,
  runningShop,
} from './samples.ts';

/** Memory limits, restarts and evictions: each done once, or not at all. */
export function raisesRestartsAndEvicts(on: ContractArena): void {
  const { writer } = on;

  it('raises a memory limit with its request, once, and takes exactly that back', async () => {
    const before = await runningShop(on.arena);
    const request = raise(before);
    expect((await writer().raiseMemoryLimit(request)).status).toBe('applied');
    expect((await writer().raiseMemoryLimit(request)).status).toBe('already-applied');
    expect((await deployment(on.arena)).spec?.template?.spec?.containers?.[0]?.resources).toEqual({
      limits: { memory: '96Mi' },
      requests: { memory: '96Mi' },
    });
    expect((await observed(on.arena)).observation.writtenByAction).toBe(request.actionId);
    expect((await writer().restoreMemoryLimit(request)).status).toBe('applied');
    expect((await writer().restoreMemoryLimit(request)).status).toBe('already-applied');
    expect((await observed(on.arena)).observation.specHash).toBe(before.observation.specHash);
    expect((await writer().raiseMemoryLimit(request)).status).toBe('drifted');
  });

  it('restarts a rollout once; the template stays its author’s', async () => {
    const before = await runningShop(on.arena);
    const request = restart(before);
    expect((await writer().restartRollout(request)).status).toBe('applied');
    const { generation } = (await deployment(on.arena)).metadata ?? {};
    expect((await writer().restartRollout(request)).status).toBe('already-applied');
    const after = await available(on.arena);
    expect(after.observation.generation).toBe(generation);
    expect(after.observation.currentReplicaSet?.uid).not.toBe(before.observation.currentReplicaSet?.uid);
    expect(after.observation.templateHash).toBe(before.observation.templateHash);
    expect(after.observation.writtenByAction).toBeNull();
  });

  it('evicts exactly one pod, once', async () => {
    const before = await runningShop(on.arena);
    const request = evictFirst(before);
    expect((await writer().evictPod(request)).status).toBe('applied');
    expect((await writer().evictPod(request)).status).toBe('already-applied');
    const after = await available(on.arena);
    const kept = after.observation.pods.filter((pod) =>
      before.observation.pods.some((former) => former.uid === pod.uid && pod.uid !== request.action.podUid),
    );
    expect(kept).toHaveLength(1);
  });

  it('tells a budget that always says no from a failure, and changes nothing', async () => {
    const before = await runningShop(on.arena);
    await on.arena.forbidEvictions();
    const request = evictFirst(before);
    const outcome = await createClusterWriter({ client: on.arena.hasty }).evictPod(request);
    expect(outcome).toMatchObject({
      status: 'blocked',
      sentence: expect.stringContaining('24 times') as string,
    });
    expect(request.counts.beforeWrite).toBe(24);
    expect((await observed(on.arena)).observation.pods.map((pod) => pod.uid)).toContain(
      request.action.podUid,
    );
  });

  it('never evicts a pod that nothing would replace', async () => {
    const before = await runningShop(on.arena);
    const pod = await create(on.arena, 'pods', {
      metadata: { name: 'alone', labels: { app: 'shop' } },
      spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'shop', image: on.arena.image }] },
    });
    const action = { kind: 'evictPod', pod: 'alone', podUid: pod.metadata?.uid ?? '' } as const;
    const outcome = await writer().evictPod(requestOf(action, before));
    expect(outcome).toMatchObject({
      status: 'blocked',
      sentence: expect.stringContaining('no owner') as string,
    });
    expect((await read(on.arena, 'pods', 'alone'))?.metadata?.deletionTimestamp).toBeUndefined();
  });
}
