import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../../activities/deps.ts';
import { findPlaceInQueue } from '../../../activities/release/queue.ts';
import { run } from '../healing/world.ts';

const WEB = 'local/shop/deployment/web';
const API = 'local/shop/deployment/api';
const ME = { releaseId: 'release/shop/web/2', requestedAtMs: 100, targetKeys: [WEB, API] };

let holds: { targetKey: string; by: string; reason: string; atMs: number }[];
let open: { id: string; requestedAtMs: number; targetKeys: string[]; status: string }[];
let asked: { targetKey?: string; isOpen?: boolean; limit: number }[];

beforeEach(() => {
  holds = [];
  open = [];
  asked = [];
});

const deps = {
  store: {
    readHolds: (keys: readonly string[]) =>
      Promise.resolve(holds.filter(({ targetKey }) => keys.includes(targetKey))),
    listReleases: (by: { targetKey: string; isOpen: boolean; limit: number }) => {
      asked.push(by);
      return Promise.resolve(open.filter(({ targetKeys }) => targetKeys.includes(by.targetKey)));
    },
  },
} as unknown as Pick<ActivityDeps, 'store'>;

const place = (ifBusy: 'queue' | 'supersede' | 'refuse' = 'queue') =>
  run(findPlaceInQueue, deps, { ...ME, ifBusy });
const earlier = (id: string, targetKeys: string[]) => ({
  id,
  requestedAtMs: 50,
  targetKeys,
  status: 'running',
});

describe('a release', () => {
  it('of workloads that nobody is about starts; only open releases are asked for', async () => {
    expect(await place()).toEqual({ answer: 'start' });
    expect(asked).toMatchObject([
      { targetKey: WEB, isOpen: true },
      { targetKey: API, isOpen: true },
    ]);
  });

  it('waits behind one that shares both workloads once, not twice', async () => {
    open = [earlier('release/shop/both/1', [WEB, API])];
    expect(await place()).toMatchObject({ answer: 'wait', behind: ['release/shop/both/1'] });
  });

  it('waits behind those of each of its workloads', async () => {
    open = [earlier('release/a', [WEB]), earlier('release/b', [API])];
    expect(await place()).toMatchObject({ answer: 'wait', behind: ['release/a', 'release/b'] });
  });

  it('is refused where its file says so', async () => {
    open = [earlier('release/a', [WEB])];
    expect(await place('refuse')).toMatchObject({ answer: 'refuse', because: ['release/a'] });
  });
});

describe('a hold after a rollback by hand', () => {
  it('keeps out a release of any of its workloads, and says by whom and how it ends', async () => {
    holds = [{ targetKey: API, by: 'ada', reason: 'orders fail', atMs: 1 }];
    expect(await place()).toMatchObject({
      answer: 'refuse',
      because: [API],
      sentence: expect.stringMatching(
        /held since ada rolled it back \(orders fail\).*paramedic holds release/,
      ) as string,
    });
    expect(asked).toEqual([]);
  });

  it('of another workload keeps nothing out', async () => {
    holds = [{ targetKey: 'local/shop/deployment/db', by: 'ada', reason: 'orders fail', atMs: 1 }];
    expect(await place()).toEqual({ answer: 'start' });
  });
});
