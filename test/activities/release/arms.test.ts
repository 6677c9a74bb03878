import { beforeEach, describe, expect, it } from 'vitest';
import { lookAtArms } from '../../../activities/release/arms.ts';
import type { Arms } from '../../../domain/release/plan.ts';
import { NEW, OLD, pod, replicaSet } from '../../support/observations.ts';
import { deployment, watchedWorld } from './watched-world.ts';
import type { WatchedWorld } from './watched-world.ts';

let world: WatchedWorld;
beforeEach(() => {
  world = watchedWorld();
});

const look = async (arms: Partial<Arms>) => {
  const all = { namespace: 'shop', canary: 'web', baseline: null, ...arms };
  const seen = await lookAtArms(world.deps, all, new AbortController().signal);
  if ('gone' in seen) return seen;
  const told = (arm: typeof seen.canary | null) =>
    arm === null
      ? null
      : { versions: arm.podTemplateHashes, pods: arm.pods.map(({ name }) => name), desired: arm.podsDesired };
  return { canary: told(seen.canary), baseline: told(seen.baseline) };
};
/** Half-way through a rollout of its own: two pods old, one new. */
const rolling = () =>
  deployment('web', NEW, {
    currentReplicaSet: replicaSet(NEW, { replicas: 1 }),
    olderReplicaSets: [replicaSet(OLD, { replicas: 2 }), replicaSet('ancient', { replicas: 0 })],
    pods: [
      pod('old-a', { podTemplateHash: OLD }),
      pod('old-b', { podTemplateHash: OLD }),
      pod('new-a'),
      pod('leaving', { isTerminating: true }),
    ],
    replicas: { desired: 3, ready: 3, updated: 1, available: 3 },
  });

describe('the arms of a watch', () => {
  it('are two Deployments side by side', async () => {
    expect(await look({ canary: 'web-canary', baseline: 'web' })).toEqual({
      canary: { versions: [NEW], pods: ['web-canary-a', 'web-canary-b'], desired: 2 },
      baseline: { versions: [OLD], pods: ['web-a', 'web-b'], desired: 2 },
    });
  });

  it('are one Deployment whose newest version alone counts, held against all its replicas', async () => {
    world.deployments.set('web', rolling());
    expect(await look({})).toEqual({
      canary: { versions: [NEW], pods: ['new-a'], desired: 3 },
      baseline: null,
    });
  });

  it('are the newest and the older versions of one Deployment', async () => {
    world.deployments.set('web', rolling());
    expect(await look({ baseline: 'web' })).toEqual({
      canary: { versions: [NEW], pods: ['new-a'], desired: 1 },
      baseline: { versions: [OLD], pods: ['old-a', 'old-b'], desired: 2 },
    });
    world.deployments.set('web', deployment('web', NEW));
    expect(await look({ baseline: 'web' })).toMatchObject({ baseline: null });
  });

  it('count every version of an old Deployment that still rolls, and none of one scaled to nothing', async () => {
    world.deployments.set('web', rolling());
    expect(await look({ canary: 'web-canary', baseline: 'web' })).toMatchObject({
      baseline: { versions: [NEW, OLD], desired: 3 },
    });
    const replicas = { desired: 0, ready: 0, updated: 0, available: 0 };
    world.deployments.set('web', deployment('web', OLD, { replicas, pods: [] }));
    expect(await look({ canary: 'web-canary', baseline: 'web' })).toMatchObject({ baseline: null });
  });

  it('have no pods before the controller has made any', async () => {
    world.deployments.set('web', deployment('web', NEW, { currentReplicaSet: null }));
    expect(await look({})).toMatchObject({ canary: { versions: [], pods: [], desired: 2 } });
  });

  it('name who is gone', async () => {
    expect(await look({ canary: 'nobody' })).toEqual({ gone: 'nobody' });
    expect(await look({ baseline: 'nobody' })).toEqual({ gone: 'nobody' });
  });
});
