import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../../activities/deps.ts';
import { backUp } from '../../../activities/release/back-up.ts';
import type { RestoreProof } from '../../../activities/kubernetes/release/port.ts';
import { run } from '../healing/world.ts';

const ID = 'release/shop/web/abc123';
const OBJECTS = [{ resource: 'deployments', namespace: 'shop', name: 'web' }] as const;
const KEPT = [{ object: OBJECTS[0], body: { kind: 'Deployment' } }];

let order: string[];
let flag: { isEngaged: boolean; by: string | null; reason: string | null } | null;
let proof: RestoreProof;
let saveFails: Error | null;

beforeEach(() => {
  order = [];
  flag = { isEngaged: false, by: null, reason: null };
  proof = { isProven: true, sentence: '1 object kept, its restore proven' };
  saveFails = null;
});

const deps = {
  releases: {
    readBackup: (objects: typeof OBJECTS) => {
      order.push(`read ${objects.map(({ name }) => name).join()}`);
      return Promise.resolve(KEPT);
    },
    proveRestore: async (
      id: string,
      objects: unknown,
      _signal: AbortSignal,
      beforeWrite: () => Promise<void>,
    ) => {
      await beforeWrite();
      order.push(`prove ${id} ${objects === KEPT ? 'of what was kept' : 'of something else'}`);
      return proof;
    },
  },
  store: {
    saveBackup: (id: string, atMs: number) => {
      order.push(`save ${id} at ${String(atMs)}`);
      return saveFails === null ? Promise.resolve() : Promise.reject(saveFails);
    },
  },
  killSwitch: {
    read: () => (flag === null ? Promise.reject(new Error('no route to host')) : Promise.resolve(flag)),
  },
  nowMs: () => 7,
} as unknown as ActivityDeps;

const backedUp = () => run(backUp, deps, { releaseId: ID, objects: OBJECTS });

describe('a backup', () => {
  it('is kept before its restore is tried, and what was kept is what is tried', async () => {
    expect(await backedUp()).toEqual(proof);
    expect(order).toEqual(['read web', `save ${ID} at 7`, `prove ${ID} of what was kept`]);
  });

  it('whose restore is not proven says so', async () => {
    proof = { isProven: false, sentence: 'Secret keys came back empty' };
    expect(await backedUp()).toEqual(proof);
  });

  it('that cannot be kept is not tried', async () => {
    saveFails = new Error('the disk is full');
    await expect(backedUp()).rejects.toThrow('the disk is full');
    expect(order).toHaveLength(2);
  });
});

describe('its scratch namespace is not written to', () => {
  it('while the kill switch is on', async () => {
    flag = { isEngaged: true, by: 'ada', reason: 'outage' };
    await expect(backedUp()).rejects.toMatchObject({
      type: 'KillSwitchEngaged',
      nonRetryable: true,
      message: expect.stringContaining('ada: outage') as string,
    });
    expect(order.join()).not.toContain('prove');
  });

  it('while the kill switch cannot be read, which is tried again', async () => {
    flag = null;
    await expect(backedUp()).rejects.toMatchObject({
      type: 'KillSwitchUnreadable',
      nonRetryable: false,
      message: expect.stringContaining('no route to host') as string,
    });
    expect(order.join()).not.toContain('prove');
  });
});
